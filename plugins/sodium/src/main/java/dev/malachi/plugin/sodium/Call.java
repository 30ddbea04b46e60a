package dev.malachi.plugin.sodium;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Memory for the arguments of calls that belong together, which may be secrets: wiped, then freed. Used by one thread. */
final class Call implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final List<MemorySegment> arguments = new ArrayList<>();

    /** Zeros, for a result. */
    MemorySegment room(int bytes) {
        return noted(arena.allocate(bytes));
    }

    /** The address of a copy. */
    long copy(byte[] bytes) {
        return noted(arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes)).address();
    }

    private MemorySegment noted(MemorySegment argument) {
        arguments.add(argument);
        return argument;
    }

    /**
     * Calls a function.
     *
     * @param function of {@link Functions}
     * @param given numbers and addresses
     * @return what it returns
     */
    static int of(MethodHandle function, long... given) {
        return (int) Libsodium.call(function, given);
    }

    /** Calls a function that fails only when the library is broken. */
    static void certain(MethodHandle function, long... given) {
        int result = of(function, given);
        if (result != 0) {
            throw new IllegalStateException("libsodium failed with " + result);
        }
    }

    static byte[] bytes(MemorySegment result) {
        return result.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
        arguments.forEach(argument -> argument.fill((byte) 0));
        arena.close();
    }
}
