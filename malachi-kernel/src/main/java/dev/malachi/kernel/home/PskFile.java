package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

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
     * @throws MalachiException if the file cannot be read or holds no key: never "no PSK"
     */
    public static byte[] read(Path file) {
        byte[] content = new SmallFile("the pre-shared key file", file, MAX_BYTES)
                .read("check its path, owner and mode")
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "Cannot read the pre-shared key file " + file
                                + ": there is no such file; check the path, or make one with 'head -c 32 /dev/urandom |"
                                + " base64 > " + file + "'."));
        byte[] key = parse(content);
        if (key.length == 0) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The pre-shared key file " + file
                            + " is empty; put at least 16 random bytes into it ('head -c 32 /dev/urandom | base64 > "
                            + file + "'), or leave --psk-file out.");
        }
        return key;
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
