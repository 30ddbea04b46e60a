package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * The file with the pre-shared key, read as the original reads it: ASCII white space is cut at both ends; what is strictly valid
 * base64 with padding is decoded, everything else is the key itself.
 */
public final class PskFile {
    /** Shorter keys can be guessed offline from the tag of a discovery message (protocol.md §9). */
    public static final int SAFE_BYTES = 16;

    /** Its length is written in 16 bits where keys are derived (protocol.md §5). */
    private static final int MAX_BYTES = 65_535;

    private PskFile() {}

    /**
     * Reads the key.
     *
     * @param file to read
     * @return at least one byte
     * @throws MalachiException if the file cannot be read, holds no key or may be written by others: never "no PSK"
     */
    public static byte[] read(Path file) {
        SmallFile source = new SmallFile("the pre-shared key file", file, MAX_BYTES);
        String remedy = "check its path, owner and mode";
        // A pipe of a shell ('--psk-file <(command)') has a writer; one that has a name may wait for it without end.
        boolean shellPipe = file.startsWith("/dev/fd") || file.startsWith("/proc/self/fd");
        byte[] content = (shellPipe ? source.read(remedy) : source.readSecretIfPresent(remedy))
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "Cannot read the pre-shared key file " + file
                                + ": there is no such file; check the path, or make one with 'malachi keys psk " + file
                                + "'."));
        byte[] key = parse(content);
        if (key.length == 0) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The pre-shared key file " + file
                            + " is empty; it takes at least 16 random bytes. Remove it and make another with 'malachi"
                            + " keys psk " + file + "', or leave --psk-file out.");
        }
        return key;
    }

    /**
     * Makes a file with a new key, for its owner alone.
     *
     * @param file must not exist
     * @param random 32 bytes
     * @throws MalachiException if there is a file already, or it cannot be written, or others may write where it is to be
     */
    static void create(Path file, byte[] random) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            new SmallFile("the folder of a new pre-shared key,", folder, MAX_BYTES).refuseForeignHands();
        }
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer text =
                    StandardCharsets.US_ASCII.encode(Base64.getEncoder().encodeToString(random) + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "There is " + file
                            + " already; nothing was changed. Name another file, or move that one away: nodes that"
                            + " use it would not be reached with a new key.",
                    e);
        } catch (IOException e) {
            throw Home.unusable("Cannot write the pre-shared key file " + file, e, "name another file");
        }
    }

    /**
     * Finds the key in a file's content.
     *
     * @param content the whole file
     * @return the key, empty if there is none
     */
    static byte[] parse(byte[] content) {
        int from = 0;
        int to = content.length;
        while (from < to && isWhiteSpace(content[from])) {
            from++;
        }
        while (to > from && isWhiteSpace(content[to - 1])) {
            to--;
        }
        byte[] trimmed = Arrays.copyOfRange(content, from, to);
        if (trimmed.length % 4 != 0) {
            return trimmed;
        }
        try {
            return Base64.getDecoder().decode(new String(trimmed, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException _) {
            return trimmed;
        }
    }

    /** Python's {@code bytes.strip}: space, \t, \n, \r, \v, \f. */
    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b >= 9 && b <= 13;
    }
}
