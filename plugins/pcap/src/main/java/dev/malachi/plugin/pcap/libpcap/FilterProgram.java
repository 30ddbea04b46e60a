package dev.malachi.plugin.pcap.libpcap;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.filter.PacketFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * An expression, compiled by libpcap for packets that begin with the IP header (pcap_compile(3PCAP)), and run by its interpreter. Pointers
 * are passed as numbers, as in {@link FrameFunctions}.
 */
public final class FilterProgram implements PacketFilter {
    /** Not the LINKTYPE_RAW of files: 14 on OpenBSD, 12 elsewhere (pcap/dlt.h). */
    private static final int DLT_RAW = System.getProperty("os.name", "").equals("OpenBSD") ? 14 : 12;

    private static final int SNAP_BYTES = 65_535;
    private static final int OPTIMIZE = 1;
    /** PCAP_NETMASK_UNKNOWN: only "ip broadcast" would ask for it. */
    private static final int NETMASK_UNKNOWN = 0xFFFF_FFFF;

    private static final long TEXT_BYTES = 1024;

    private static final SymbolLookup SYMBOLS = Libpcap.installed()
            .orElseThrow(() -> new IllegalStateException("libpcap is not installed"))
            .symbols();

    private static final MemoryLayout POINTER = ValueLayout.JAVA_LONG;
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;

    /** {@code struct bpf_program { u_int bf_len; struct bpf_insn *bf_insns; }}. */
    private static final MemoryLayout PROGRAM = MemoryLayout.structLayout(
            INT.withName("bf_len"), MemoryLayout.paddingLayout(Integer.BYTES), POINTER.withName("bf_insns"));

    private static final long INSTRUCTIONS_AT = 8;

    private static final Linker LINKER = Linker.nativeLinker();
    /** {@code pcap_t *pcap_open_dead(int linktype, int snaplen)}. */
    private static final MethodHandle OPEN_DEAD = downcall("pcap_open_dead", POINTER, INT, INT);
    /** {@code int pcap_compile(pcap_t *, struct bpf_program *, const char *, int optimize, bpf_u_int32 netmask)}. */
    private static final MethodHandle COMPILE = downcall("pcap_compile", INT, POINTER, POINTER, POINTER, INT, INT);
    /** {@code char *pcap_geterr(pcap_t *)}. */
    private static final MethodHandle GET_ERROR = downcall("pcap_geterr", POINTER, POINTER);
    /** {@code u_int bpf_filter(const struct bpf_insn *, const u_char *, u_int wirelen, u_int buflen)}. */
    private static final MethodHandle FILTER = downcall("bpf_filter", INT, POINTER, POINTER, INT, INT);
    /** {@code void pcap_freecode(struct bpf_program *)}. */
    private static final MethodHandle FREE_CODE =
            LINKER.downcallHandle(SYMBOLS.findOrThrow("pcap_freecode"), FunctionDescriptor.ofVoid(POINTER));
    /** {@code void pcap_close(pcap_t *)}. */
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(SYMBOLS.findOrThrow("pcap_close"), FunctionDescriptor.ofVoid(POINTER));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment program = arena.allocate(PROGRAM);
    private boolean closed;

    private FilterProgram() {}

    private static MethodHandle downcall(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /**
     * Compiles an expression.
     *
     * @param expression in the language of pcap-filter(7)
     * @return the program
     * @throws MalachiException (usage) with what libpcap says of it
     */
    public static FilterProgram compile(String expression) {
        FilterProgram made = new FilterProgram();
        try (Arena during = Arena.ofConfined()) {
            MemorySegment text = during.allocateFrom(expression);
            made.compile(text, expression);
            return made;
        } catch (MalachiException e) {
            made.arena.close();
            throw e;
        } catch (Throwable t) {
            throw FrameFunctions.unexpected(t);
        }
    }

    /** The compiler of older versions keeps its state in one place. */
    private void compile(MemorySegment text, String expression) throws Throwable {
        synchronized (FilterProgram.class) {
            long handle = (long) OPEN_DEAD.invokeExact(DLT_RAW, SNAP_BYTES);
            if (handle == 0) {
                throw new MalachiException(MalachiException.Kind.FAILED, "libpcap has no memory for a filter.");
            }
            try {
                int failed =
                        (int) COMPILE.invokeExact(handle, program.address(), text.address(), OPTIMIZE, NETMASK_UNKNOWN);
                if (failed != 0) {
                    long said = (long) GET_ERROR.invokeExact(handle);
                    throw new MalachiException(
                            MalachiException.Kind.USAGE,
                            "libpcap does not understand the filter '" + expression + "': "
                                    + MemorySegment.ofAddress(said)
                                            .reinterpret(TEXT_BYTES)
                                            .getString(0)
                                    + ". Filters are written as for tcpdump, see pcap-filter(7).");
                }
            } finally {
                CLOSE.invokeExact(handle);
            }
        }
    }

    @Override
    public boolean accepts(MemorySegment buffer, long offset, int captured, int length) {
        try {
            long instructions = program.get(ValueLayout.JAVA_LONG, INSTRUCTIONS_AT);
            return (int) FILTER.invokeExact(instructions, buffer.address() + offset, length, captured) != 0;
        } catch (Throwable t) {
            throw FrameFunctions.unexpected(t);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            FREE_CODE.invokeExact(program.address());
        } catch (Throwable t) {
            throw FrameFunctions.unexpected(t);
        }
        arena.close();
    }
}
