package dev.malachi.kernel.datagram;

import dev.malachi.api.wire.Wire;
import java.util.List;

/** Cuts datagrams that do not fit their path, each under an id of its own. Used by one thread. */
public final class DatagramSplitter {
    private int nextMessageId;

    /**
     * Makes one.
     *
     * @param firstMessageId random, so that what a node sends after a restart is not taken for the rest of what it sent before
     */
    public DatagramSplitter(int firstMessageId) {
        nextMessageId = firstMessageId;
    }

    /**
     * Cuts an inner packet.
     *
     * @param inner larger than {@code largestInner}
     * @param largestInner bytes of the largest inner packet that the path carries
     * @return inner packets of kind 0x04 in order; empty if it is no datagram, or the path is too small for fragments
     */
    public List<byte[]> split(byte[] inner, int largestInner) {
        if (inner.length <= Wire.DATAGRAM_HEADER_BYTES
                || inner.length > Wire.DATAGRAM_HEADER_BYTES + Wire.DATAGRAM_MAX_BYTES
                || inner[0] != Wire.INNER_DATAGRAM) {
            return List.of();
        }
        return DatagramFragment.split(inner, nextMessageId++, largestInner).stream()
                .map(DatagramFragment::encode)
                .toList();
    }
}
