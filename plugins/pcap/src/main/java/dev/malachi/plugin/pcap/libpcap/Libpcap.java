package dev.malachi.plugin.pcap.libpcap;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The native library of this system. It is found here, and pcap4j is told its name, so that both call the same one: pcap4j alone
 * would want the name that only development packages install.
 */
public final class Libpcap {
    /** Read by pcap4j when it is first used. */
    private static final String PCAP4J_LIBRARY_NAME = "org.pcap4j.core.pcapLibName";

    /** Debian and its children call it libpcap.so.0.8 since 2005, all others libpcap.so.1. */
    private static final List<String> NAMES = isMac()
            ? List.of("libpcap.A.dylib", "/usr/lib/libpcap.A.dylib")
            : List.of("libpcap.so.1", "libpcap.so.0.8", "libpcap.so");

    /** Longest text that is read of the library. */
    private static final long TEXT_BYTES = 256;

    private static final Optional<Libpcap> INSTALLED = find(NAMES);

    private final SymbolLookup symbols;

    private Libpcap(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    }

    /**
     * The library of this system.
     *
     * @return empty if there is none
     */
    public static Optional<Libpcap> installed() {
        return INSTALLED;
    }

    /** The first of some names that can be loaded. */
    static Optional<Libpcap> find(List<String> names) {
        for (String name : names) {
            try {
                Libpcap found = new Libpcap(SymbolLookup.libraryLookup(name, Arena.global()));
                System.setProperty(PCAP4J_LIBRARY_NAME, name);
                return Optional.of(found);
            } catch (IllegalArgumentException _) {
                // not there: the next name
            }
        }
        return Optional.empty();
    }

    SymbolLookup symbols() {
        return symbols;
    }

    /**
     * What it says of itself.
     *
     * @return such as {@code libpcap version 1.10.3 (with TPACKET_V3)}
     */
    public String version() {
        try {
            long text = (long) Linker.nativeLinker()
                    .downcallHandle(
                            symbols.findOrThrow("pcap_lib_version"), FunctionDescriptor.of(ValueLayout.JAVA_LONG))
                    .invokeExact();
            return MemorySegment.ofAddress(text).reinterpret(TEXT_BYTES).getString(0);
        } catch (Throwable t) {
            throw FrameFunctions.unexpected(t);
        }
    }
}
