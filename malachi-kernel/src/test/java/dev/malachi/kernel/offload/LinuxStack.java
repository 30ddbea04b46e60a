package dev.malachi.kernel.offload;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.kernel.packet.Checksums;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What Linux does with a packet and a virtio header once it has to finish it itself (inet_gso_segment, ipv6_gso_segment,
 * tcp_gso_segment, __udp_gso_segment, skb_checksum_help), written down again without any of the code under test.
 */
public final class LinuxStack {
    private static final int TCP_FLAGS = 13;
    private static final int TCP_SEQUENCE = 4;
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;

    private LinuxStack() {}

    /** The packets that leave, whole and with complete checksums. */
    public static List<byte[]> finish(byte[] packet, PacketOffload offload) {
        if (offload.segmentation() == Segmentation.NONE) {
            return List.of(offload.checksumNeeded() ? complete(packet, offload) : packet);
        }
        int header = offload.headerLength();
        int size = offload.segmentSize();
        boolean v4 = packet[0] >> 4 == 4;
        boolean tcp = offload.segmentation() != Segmentation.UDP;
        int start = offload.checksumStart();
        int count = Math.max(1, (packet.length - header + size - 1) / size);
        int id = ByteBuffer.wrap(packet).getShort(4) & 0xFFFF;
        List<byte[]> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = header + i * size;
            int payload = Math.min(size, packet.length - from);
            byte[] segment = Arrays.copyOf(packet, header + payload);
            System.arraycopy(packet, from, segment, header, payload);
            ByteBuffer at = ByteBuffer.wrap(segment);
            if (v4) {
                int headerLength = (segment[0] & 0xF) * 4;
                at.putShort(2, (short) segment.length)
                        .putShort(4, (short) (id + i))
                        .putShort(10, (short) 0);
                at.putShort(10, (short) ~Checksums.sum(Arrays.copyOf(segment, headerLength)));
            } else {
                at.putShort(4, (short) (segment.length - 40));
            }
            if (tcp) {
                at.putInt(start + TCP_SEQUENCE, at.getInt(start + TCP_SEQUENCE) + i * size);
                int keep = 0xFF & (i == 0 ? -1 : ~CWR) & (i == count - 1 ? -1 : ~FIN_PSH);
                segment[start + TCP_FLAGS] &= (byte) keep;
            } else {
                at.putShort(start + 4, (short) (segment.length - start));
            }
            int field = start + offload.checksumOffset();
            int sum = (at.getShort(field) & 0xFFFF) - (packet.length - start) + (segment.length - start);
            at.putShort(field, (short) (sum < 0 ? sum + 0xFFFF : sum > 0xFFFF ? sum - 0xFFFF : sum));
            out.add(complete(segment, offload));
        }
        return out;
    }

    /** Fills a checksum in whose field holds the sum over the pseudo header. */
    public static byte[] complete(byte[] packet, PacketOffload offload) {
        byte[] out = packet.clone();
        int start = offload.checksumStart();
        int checksum = ~Checksums.sum(Arrays.copyOfRange(packet, start, packet.length)) & 0xFFFF;
        ByteBuffer.wrap(out).putShort(start + offload.checksumOffset(), (short) (checksum == 0 ? 0xFFFF : checksum));
        return out;
    }
}
