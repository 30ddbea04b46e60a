package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Frames as the crypto suite seals them, to hold bulk ciphers to: a cipher that differs in one bit would lose every frame, and one
 * that takes a forged frame would be worse. The suite is other code, so both would have to be wrong in the same way.
 */
final class SampleFrames {
    /** The shapes of the ciphers' loops: around blocks, around 4, 8 and 16 of them, a full frame, a jumbo frame. */
    private static final int[] LENGTHS = {
        0, 1, 15, 16, 17, 40, 63, 64, 65, 127, 191, 193, 255, 256, 447, 449, 576, 959, 960, 961, 1023, 1400, 1432, 1983,
        1985, 8900
    };

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int AAD_BYTES = 16;
    private static final int MOST_BYTES = 8900 + AeadEngine.TAG_BYTES;

    /** Areas begin at all places within a vector register's width. */
    private static final int OFFSETS = 64;

    private record Frame(long header, long counter, byte[] plaintext, byte[] sealed) {}

    private final byte[] subkey;
    private final List<Frame> frames = new ArrayList<>();

    /**
     * Seals them.
     *
     * @param suite says what is right
     */
    SampleFrames(CryptoSuite suite) {
        var random = new Random(20_250_916); // any bytes will do, as long as a defect comes again
        subkey = bytes(random, KEY_BYTES);
        for (int length : LENGTHS) {
            long header = random.nextLong();
            long counter = random.nextLong();
            byte[] plaintext = bytes(random, length);
            frames.add(new Frame(
                    header,
                    counter,
                    plaintext,
                    suite.chacha20Poly1305Seal(subkey, nonce(counter), aad(header, counter), plaintext)));
        }
    }

    /**
     * What an engine does wrong.
     *
     * @param engine available here
     * @return what, for a person; empty if all is right
     */
    Optional<String> defectOf(AeadEngine engine) {
        try (Arena arena = Arena.ofConfined();
                AeadEngine.Key sealer = engine.newKey(subkey);
                AeadEngine.Key opener = engine.newKey(subkey)) {
            MemorySegment inner = arena.allocate(MOST_BYTES + OFFSETS, OFFSETS);
            MemorySegment wire = arena.allocate(MOST_BYTES + OFFSETS, OFFSETS);
            int at = 0;
            for (Frame frame : frames) {
                at = (at + 7) % OFFSETS;
                int length = frame.plaintext().length;
                write(frame.plaintext(), inner, at);
                sealer.seal(frame.header(), frame.counter(), inner, at, length, wire, OFFSETS - 1 - at);
                byte[] sealed = read(wire, OFFSETS - 1 - at, length + AeadEngine.TAG_BYTES);
                if (!Arrays.equals(sealed, frame.sealed())) {
                    return Optional.of("it seals " + length + " bytes wrongly");
                }
                if (!opens(opener, frame, wire, OFFSETS - 1 - at, inner, at)
                        || !Arrays.equals(read(inner, at, length), frame.plaintext())) {
                    return Optional.of("it does not open " + length + " bytes that are good");
                }
                long forgedAt = OFFSETS - 1 - at + (31L * length + 5) % (length + AeadEngine.TAG_BYTES);
                byte good = wire.get(ValueLayout.JAVA_BYTE, forgedAt);
                wire.set(ValueLayout.JAVA_BYTE, forgedAt, (byte) (good ^ 0x10));
                if (opens(opener, frame, wire, OFFSETS - 1 - at, inner, at)) {
                    return Optional.of("it opens " + length + " bytes that are forged");
                }
            }
            return Optional.empty();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return Optional.of("it fails: " + e);
        }
    }

    private static boolean opens(
            AeadEngine.Key opener, Frame frame, MemorySegment wire, int from, MemorySegment inner, int to) {
        int sealedLength = frame.sealed().length;
        return opener.open(frame.header(), frame.counter(), wire, from, sealedLength, inner, to);
    }

    private static void write(byte[] bytes, MemorySegment segment, int offset) {
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    private static byte[] read(MemorySegment segment, int offset, int length) {
        return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** protocol.md §6. */
    private static byte[] nonce(long counter) {
        return ByteBuffer.allocate(NONCE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(NONCE_BYTES - Long.BYTES, counter)
                .array();
    }

    private static byte[] aad(long header, long counter) {
        return ByteBuffer.allocate(AAD_BYTES)
                .putLong(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(counter)
                .array();
    }
}
