package dev.malachi.plugin.sodium;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The native library, through the FFM API; loaded once in a process, and only from the folder of our own native libraries, never
 * whatever libsodium the system has.
 */
final class Libsodium {
    /** Where the native libraries are when they are not in the run-time image. */
    static final String FOLDER_PROPERTY = "malachi.natives";

    /** What came of loading. */
    sealed interface Outcome {}

    /**
     * It is there.
     *
     * @param library the loaded library
     */
    record Loaded(Libsodium library) implements Outcome {}

    /**
     * It is not.
     *
     * @param reason why, for a person
     */
    record Missing(String reason) implements Outcome {}

    /**
     * How each function is called, whatever its prototype: in the calling conventions that matter here the caller takes its arguments away
     * again, and a function reads those it has, of which none has more than nine and none is a floating-point number; a result of type int
     * is the lower half of the register. One type, since the JVM makes some ten classes for each.
     */
    private static final int ARGUMENTS = 9;

    private static final FunctionDescriptor LONGS = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            IntStream.range(0, ARGUMENTS).mapToObj(_ -> ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));

    private static final Linker LINKER = Linker.nativeLinker();
    private static final int LONGEST_VERSION = 64;

    private final SymbolLookup symbols;
    private final boolean fastAes;
    private final long aesStateBytes;
    private final String description;

    private Libsodium(Path file) {
        this.symbols = SymbolLookup.libraryLookup(file, Arena.global());
        if ((int) call(function("sodium_init")) < 0) {
            throw new IllegalStateException("sodium_init failed");
        }
        this.fastAes = (int) call(function("crypto_aead_aes256gcm_is_available")) == 1;
        this.aesStateBytes = call(function("crypto_aead_aes256gcm_statebytes"));
        String version = MemorySegment.ofAddress(call(function("sodium_version_string")))
                .reinterpret(LONGEST_VERSION)
                .getString(0);
        this.description = "libsodium " + version + " (" + file + ")";
    }

    /** What came of loading it; the first caller waits for it. */
    static Outcome outcome() {
        return Holder.OUTCOME;
    }

    /**
     * The library, for callers that have asked for availability.
     *
     * @throws IllegalStateException if it could not be loaded
     */
    static Libsodium required() {
        return switch (outcome()) {
            case Loaded loaded -> loaded.library();
            case Missing missing -> throw new IllegalStateException(missing.reason());
        };
    }

    /** A function by its name, to be called with nine numbers. */
    MethodHandle function(String name) {
        return LINKER.downcallHandle(symbols.findOrThrow(name), LONGS);
    }

    /** Calls one with up to nine. */
    static long call(MethodHandle function, long... given) {
        long[] a = Arrays.copyOf(given, ARGUMENTS);
        try {
            return (long) function.invokeExact(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
        } catch (Throwable e) {
            throw new AssertionError("a function of libsodium does not throw", e);
        }
    }

    /** Whether this processor has what AES-256-GCM takes: AES rounds and carry-less multiplication. */
    boolean hasFastAes() {
        return fastAes;
    }

    /** Bytes of a prepared key of AES-256-GCM. */
    long aesStateBytes() {
        return aesStateBytes;
    }

    /** Version and file. */
    String description() {
        return description;
    }

    /** Loads one file and nothing else. */
    static Outcome load(Path file) {
        if (!Files.isRegularFile(file)) {
            return new Missing("there is no " + file);
        }
        try {
            return new Loaded(new Libsodium(file));
        } catch (LinkageError | RuntimeException e) {
            return new Missing("cannot load " + file + ": " + e.getMessage());
        }
    }

    private static Path expectedFile() {
        String folder = System.getProperty(FOLDER_PROPERTY, "");
        Path path = folder.isEmpty() ? Path.of(System.getProperty("java.home"), "lib") : Path.of(folder);
        return path.resolve(System.mapLibraryName("sodium")).toAbsolutePath();
    }

    private static final class Holder {
        private static final Outcome OUTCOME = load(expectedFile());
    }
}
