package dev.malachi.plugin.sodium;

import com.goterl.lazysodium.SodiumJava;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The native library, loaded once in a process, and only from the folder of our own native libraries: lazysodium left to itself would
 * fall back to whatever libsodium the system has.
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

    private final Path file;
    private final SodiumJava calls;
    private final Function scalarMultiplication;
    private final Function aesPreparation;
    private final long aesStateBytes;
    private final String description;

    private Libsodium(Path file) {
        this.file = file;
        this.calls = new SodiumJava(file.toString());
        NativeLibrary library = NativeLibrary.getInstance(file.toString());
        this.scalarMultiplication = library.getFunction("crypto_scalarmult_ed25519_noclamp");
        this.aesPreparation = library.getFunction("crypto_aead_aes256gcm_beforenm");
        this.aesStateBytes =
                library.getFunction("crypto_aead_aes256gcm_statebytes").invokeLong(new Object[0]);
        String version = library.getFunction("sodium_version_string").invokeString(new Object[0], false);
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

    /** The functions that lazysodium declares. */
    SodiumJava calls() {
        return calls;
    }

    /**
     * {@code crypto_scalarmult_ed25519_noclamp}, which lazysodium does not declare.
     *
     * @return 0, or −1 if the product is the neutral element or the point is refused
     */
    int multiplyPoint(byte[] product, byte[] scalar, byte[] point) {
        return scalarMultiplication.invokeInt(new Object[] {product, scalar, point});
    }

    /** Whether this processor has what AES-256-GCM takes: AES rounds and carry-less multiplication. */
    boolean hasFastAes() {
        return calls.crypto_aead_aes256gcm_is_available() == 1;
    }

    /** Bytes of a prepared key of AES-256-GCM. */
    long aesStateBytes() {
        return aesStateBytes;
    }

    /**
     * {@code crypto_aead_aes256gcm_beforenm}: computes the round keys and the table of GHASH. By addresses, so that no copy of a key is
     * left in memory.
     *
     * @param prepared address of {@link #aesStateBytes()} bytes, aligned to 16
     * @param key address of 32 bytes
     */
    void prepareAes(long prepared, long key) {
        aesPreparation.invokeInt(new Object[] {prepared, key}); // always 0
    }

    /** Where it was loaded from. */
    Path file() {
        return file;
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
