package dev.malachi.kernel.packet;

import java.nio.ByteBuffer;

/** The Internet checksum once more, word by word as RFC 1071 §4.1 has it, to check the fast one and all golden packets with. */
public final class Checksums {
    private Checksums() {}

    /** Folded, not inverted. */
    public static int sum(byte[]... parts) {
        long sum = 0;
        for (byte[] part : parts) {
            for (int i = 0; i < part.length; i += 2) {
                int low = i + 1 < part.length ? part[i + 1] & 0xFF : 0;
                sum += (part[i] & 0xFF) << 8 | low;
            }
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (int) sum;
    }

    /** The pseudo header of a packet built without extension headers that change its destination. */
    public static byte[] pseudoHeader(byte[] packet, int protocol, int upperLength) {
        if (packet[0] >>> 4 == 4) {
            return ByteBuffer.allocate(12)
                    .put(packet, 12, 8)
                    .put((byte) 0)
                    .put((byte) protocol)
                    .putShort((short) upperLength)
                    .array();
        }
        return ByteBuffer.allocate(40)
                .put(packet, 8, 32)
                .putInt(upperLength)
                .putInt(protocol)
                .array();
    }
}
