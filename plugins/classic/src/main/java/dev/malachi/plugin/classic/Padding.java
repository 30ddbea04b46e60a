package dev.malachi.plugin.classic;

import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** 0x80, then zeros to a multiple of 64, at least 128 (protocol.md §4). */
final class Padding {
    private static final byte MARK = (byte) 0x80;

    private Padding() {}

    /** The largest payload whose padded form has at most so many bytes; negative if there is none. */
    static int largestPayload(int paddedBytes) {
        int blocks = paddedBytes / Wire.PADDING_BLOCK_BYTES * Wire.PADDING_BLOCK_BYTES;
        return blocks < ClassicWire.MIN_PADDED_BYTES ? -1 : blocks - 1;
    }

    static byte[] add(byte[] payload) {
        int blocks = payload.length / Wire.PADDING_BLOCK_BYTES + 1;
        byte[] padded =
                Arrays.copyOf(payload, Math.max(ClassicWire.MIN_PADDED_BYTES, blocks * Wire.PADDING_BLOCK_BYTES));
        padded[payload.length] = MARK;
        return padded;
    }

    /** What stands before the last mark; empty without a mark that nothing but zeros follow. Any length will do. */
    static Optional<byte[]> remove(ByteBuffer padded) {
        int start = padded.position();
        int end = padded.limit();
        while (end > start && padded.get(end - 1) == 0) {
            end--;
        }
        if (end == start || padded.get(end - 1) != MARK) {
            return Optional.empty();
        }
        byte[] payload = new byte[end - 1 - start];
        padded.get(start, payload);
        return Optional.of(payload);
    }
}
