package dev.malachi.kernel.datagram;

import dev.malachi.api.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A part of a datagram: {@code 04 │ 00 │ source port 2 │ destination port 2 │ message id 4 │ total 2 │ offset 2 │ data}.
 *
 * @param fromPort source port of the datagram
 * @param toPort destination port of the datagram
 * @param messageId the same in all fragments of a datagram, another one in the next
 * @param total payload bytes of the datagram
 * @param offset where the data belongs in the payload
 * @param data not to be changed
 */
record DatagramFragment(int fromPort, int toPort, int messageId, int total, int offset, byte[] data) {
    /** Whether it ends the datagram. */
    boolean isLast() {
        return end() == total;
    }

    /** Offset of the first byte behind its data. */
    int end() {
        return offset + data.length;
    }

    /** Whether it says of the datagram what another one of the same id says. */
    boolean agreesWith(DatagramFragment other) {
        return fromPort == other.fromPort && toPort == other.toPort && total == other.total;
    }

    /** The inner packet. */
    byte[] encode() {
        return ByteBuffer.allocate(Wire.FRAGMENT_HEADER_BYTES + data.length)
                .put((byte) Wire.INNER_FRAGMENT)
                .put((byte) 0)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .putInt(messageId)
                .putShort((short) total)
                .putShort((short) offset)
                .put(data)
                .array();
    }

    /**
     * Reads an inner packet.
     *
     * @param inner from the inner kind on, without padding
     * @return empty if it breaks a rule that each fragment by itself must keep
     */
    static Optional<DatagramFragment> decode(byte[] inner) {
        if (inner.length <= Wire.FRAGMENT_HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(inner, 2, Wire.FRAGMENT_HEADER_BYTES - 2);
        var fragment = new DatagramFragment(
                in.getShort() & 0xFFFF,
                in.getShort() & 0xFFFF,
                in.getInt(),
                in.getShort() & 0xFFFF,
                in.getShort() & 0xFFFF,
                Arrays.copyOfRange(inner, Wire.FRAGMENT_HEADER_BYTES, inner.length));
        int length = fragment.data.length;
        boolean fits = fragment.offset % Wire.FRAGMENT_UNIT_BYTES == 0 && fragment.end() <= fragment.total;
        boolean sized =
                fragment.isLast() || length >= Wire.FRAGMENT_MIN_BYTES && length % Wire.FRAGMENT_UNIT_BYTES == 0;
        return fits && sized ? Optional.of(fragment) : Optional.empty();
    }

    /**
     * Cuts a datagram.
     *
     * @param datagram its inner packet, of kind 0x01
     * @param messageId of this datagram
     * @param largestInner bytes of the largest inner packet
     * @return its fragments in order; empty if they would be too small
     */
    static List<DatagramFragment> split(byte[] datagram, int messageId, int largestInner) {
        int size = largestInner - Wire.FRAGMENT_HEADER_BYTES & -Wire.FRAGMENT_UNIT_BYTES;
        if (size < Wire.FRAGMENT_MIN_BYTES) {
            return List.of();
        }
        ByteBuffer ports = ByteBuffer.wrap(datagram, 1, Wire.DATAGRAM_HEADER_BYTES - 1);
        int fromPort = ports.getShort() & 0xFFFF;
        int toPort = ports.getShort() & 0xFFFF;
        int total = datagram.length - Wire.DATAGRAM_HEADER_BYTES;
        List<DatagramFragment> fragments = new ArrayList<>();
        for (int offset = 0; offset < total; offset += size) {
            int from = Wire.DATAGRAM_HEADER_BYTES + offset;
            byte[] data = Arrays.copyOfRange(datagram, from, Math.min(from + size, datagram.length));
            fragments.add(new DatagramFragment(fromPort, toPort, messageId, total, offset, data));
        }
        return fragments;
    }
}
