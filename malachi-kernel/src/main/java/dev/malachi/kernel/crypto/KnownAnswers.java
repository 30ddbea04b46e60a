package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A self-test of AES-256-GCM, which no crypto suite has: frames whose tags are known. A tag is a function of all of the ciphertext, so
 * one that seals them rightly does the rest rightly too.
 */
public final class KnownAnswers {
    /** By the length of the plaintext: less than a block, some blocks, a full frame. The test takes them from the JDK. */
    static final Map<Integer, String> TAGS = Map.of(
            0, "707e0477eb9b8c5feca70cca5d38b2a8",
            15, "95d3f55924aeec333274cdc2901002f8",
            77, "03ee3f935b704de8212362c0149f46b2",
            1400, "71573a98093cf9e24166657162c5ba20");

    static final long HEADER = 0x8021_0000_0001L;
    static final long COUNTER = 0x0102_0304_0506_0708L;
    private static final int KEY_BYTES = 32;

    private KnownAnswers() {}

    /**
     * What an engine does wrong.
     *
     * @param engine of AES-256-GCM, available here
     * @return what, for a person; empty if all is right
     */
    public static Optional<String> defectOf(AeadEngine engine) {
        try (Arena arena = Arena.ofConfined();
                AeadEngine.Key key = engine.newKey(pattern(KEY_BYTES))) {
            return TAGS.entrySet().stream()
                    .flatMap(answer -> defectOf(key, arena, answer.getKey(), answer.getValue()).stream())
                    .findFirst();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return Optional.of("it fails: " + e);
        }
    }

    private static Optional<String> defectOf(AeadEngine.Key key, Arena arena, int length, String tag) {
        int sealedLength = length + AeadEngine.TAG_BYTES;
        MemorySegment inner = arena.allocate(sealedLength);
        MemorySegment wire = arena.allocate(sealedLength);
        MemorySegment.copy(pattern(length), 0, inner, ValueLayout.JAVA_BYTE, 0, length);
        key.seal(HEADER, COUNTER, inner, 0, length, wire, 0);
        if (!HexFormat.of()
                .formatHex(wire.asSlice(length).toArray(ValueLayout.JAVA_BYTE))
                .equals(tag)) {
            return Optional.of("it seals " + length + " bytes wrongly");
        }
        if (!key.open(HEADER, COUNTER, wire, 0, sealedLength, inner, 0)
                || !Arrays.equals(inner.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), pattern(length))) {
            return Optional.of("it does not open " + length + " bytes that are good");
        }
        wire.set(ValueLayout.JAVA_BYTE, length / 2, (byte) (wire.get(ValueLayout.JAVA_BYTE, length / 2) ^ 1));
        return key.open(HEADER, COUNTER, wire, 0, sealedLength, inner, 0)
                ? Optional.of("it opens " + length + " bytes that are forged")
                : Optional.empty();
    }

    /** Bytes that are easy to make anywhere. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (31 * i + 7);
        }
        return bytes;
    }
}
