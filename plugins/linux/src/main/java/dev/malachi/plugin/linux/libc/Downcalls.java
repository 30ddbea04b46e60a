package dev.malachi.plugin.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** How functions of libc are called, and what became of a call. May be used by any thread. */
final class Downcalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CALL_STATE_LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO = CALL_STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CALL_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE_LAYOUT));

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /**
     * How each function is called, whatever its prototype: in the calling conventions of 64-bit Linux (System V AMD64 ABI 3.2.3, AAPCS64
     * 6.8.2, RISC-V) up to six integers and pointers are passed in registers, of which the function reads those it has, each as wide as it
     * declares; and a variadic function only wants to know besides that no vector register is used, which others ignore. One type instead
     * of seventeen: the JVM makes some ten classes for each, a tenth of a second of every start.
     */
    private static final FunctionDescriptor LONGS = FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    private Downcalls() {}

    /** Where the calling thread finds {@code errno} after a call: the first argument of each. */
    static MemorySegment callState() {
        return CALL_STATE.get();
    }

    /**
     * A function of libc, to be called with the call state and six integers or pointers.
     *
     * @throws UnsatisfiedLinkError if there is none of that name
     */
    @SuppressWarnings("restricted") // see LONGS
    static MethodHandle function(String name) {
        MemorySegment symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("this system's libc has no function " + name));
        return LINKER.downcallHandle(
                symbol, LONGS, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
    }

    /** Of a function that returns int, which leaves the upper half of the register undefined. */
    static int intResult(long register, MemorySegment state) {
        int value = (int) register;
        return value == -1 ? -state.get(INT, ERRNO) : value;
    }

    static long longResult(long register, MemorySegment state) {
        return register == -1 ? -state.get(INT, ERRNO) : register;
    }

    /** The handles' types are fixed above: nothing but an error of the virtual machine can come out of a call. */
    static Error unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            return error;
        }
        return new AssertionError("a downcall threw", failure);
    }
}
