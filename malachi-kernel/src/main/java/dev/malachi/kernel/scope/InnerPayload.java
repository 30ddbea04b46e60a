package dev.malachi.kernel.scope;

import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.packet.NetworkOrder;
import java.lang.foreign.MemorySegment;

/** What follows the kind of an inner packet that is not IP. */
final class InnerPayload {
    private static final int PADDING_MARK = 0x80;

    private InnerPayload() {}

    /**
     * Its length without padding (ISO/IEC 7816-4). Without a mark the packet is left as it is.
     *
     * @param flags of the transport header
     * @param buffer where the plaintext lies
     * @param offset of its kind
     * @param length of the plaintext, at least 1
     * @return bytes after the kind
     */
    static int length(int flags, MemorySegment buffer, long offset, int length) {
        if ((flags & Wire.FLAG_PADDED) == 0) {
            return length - 1;
        }
        int end = length;
        while (end > 1 && NetworkOrder.getByte(buffer, offset + end - 1) == 0) {
            end--;
        }
        boolean marked = end > 1 && NetworkOrder.getByte(buffer, offset + end - 1) == PADDING_MARK;
        return (marked ? end - 1 : length) - 1;
    }
}
