package dev.malachi.plugin.pcap.libpcap;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libpcap that frames go through.
 *
 * <p>pcap4j has them too, but makes objects and arrays of each frame, by JNA, which costs more than the rest of the way. These take
 * about 10 ns and allocate nothing. Pointers are passed as numbers; who passes one keeps its memory reachable.
 */
final class FrameFunctions {
    private static final SymbolLookup SYMBOLS = Libpcap.installed()
            .orElseThrow(() -> new IllegalStateException("libpcap is not installed"))
            .symbols();

    private static final MemoryLayout POINTER = ValueLayout.JAVA_LONG;
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;

    /** {@code int pcap_next_ex(pcap_t *, struct pcap_pkthdr **, const u_char **)}. */
    private static final MethodHandle NEXT_EX = downcall("pcap_next_ex", INT, POINTER, POINTER, POINTER);
    /** {@code int pcap_inject(pcap_t *, const void *, size_t)}. */
    private static final MethodHandle INJECT = downcall("pcap_inject", INT, POINTER, POINTER, POINTER);
    /** {@code int pcap_get_selectable_fd(pcap_t *)}. */
    private static final MethodHandle SELECTABLE_FD = downcall("pcap_get_selectable_fd", INT, POINTER);

    private FrameFunctions() {}

    private static MethodHandle downcall(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(SYMBOLS.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    static Error unexpected(Throwable failure) {
        return failure instanceof Error error ? error : new AssertionError("a downcall threw", failure);
    }

    /**
     * Takes the next frame.
     *
     * @param handle pcap_t
     * @param header where to put the address of its struct pcap_pkthdr
     * @param bytes where to put the address of its bytes
     * @return 1 if there was one, 0 if not, negative for an error
     */
    static int nextEx(long handle, long header, long bytes) {
        try {
            return (int) NEXT_EX.invokeExact(handle, header, bytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Sends a frame.
     *
     * @param handle pcap_t
     * @param frame address of its bytes
     * @param length of it
     * @return how many bytes were sent, or -1
     */
    static int inject(long handle, long frame, long length) {
        try {
            return (int) INJECT.invokeExact(handle, frame, length);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A file descriptor for poll(2), or -1. */
    static int selectableFd(long handle) {
        try {
            return (int) SELECTABLE_FD.invokeExact(handle);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
