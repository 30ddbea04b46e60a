package dev.malachi.kernel.offload;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.TestPacket;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A TUN interface that keeps what is written. */
public final class WrittenPackets implements TunWriter {
    /** A packet as it was written. */
    public record Written(byte[] bytes, int slices, PacketOffload offload) {
        /** What the network stack makes of it: its segments, with partial checksums if it was a large packet. */
        public List<byte[]> segments() {
            if (offload.segmentation() == Segmentation.NONE) {
                return List.of(bytes);
            }
            List<byte[]> out = new ArrayList<>();
            MemorySegment buffer = TestPacket.inBuffer(bytes, 0);
            var packet = new IpPacket();
            packet.wrap(buffer, 0, bytes.length);
            var segmenter = new Segmenter();
            segmenter.begin(packet, offload.segmentSize());
            while (segmenter.next()) {
                out.add(TestPacket.bytes(buffer, segmenter.offset(), segmenter.length()));
            }
            return out;
        }
    }

    public final List<Written> packets = new ArrayList<>();
    public boolean taking = true;

    @Override
    public boolean write(MemorySegment buffer, long[] offsets, int[] lengths, int slices, PacketOffload offload) {
        if (slices < 1 || slices > MAX_SLICES) {
            throw new IllegalArgumentException(slices + " slices");
        }
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < slices; i++) {
            bytes.writeBytes(TestPacket.bytes(buffer, offsets[i], lengths[i]));
        }
        var kept = new PacketOffload();
        if (offload.checksumNeeded()) {
            kept.checksum(offload.checksumStart(), offload.checksumOffset());
        }
        kept.segment(offload.segmentation(), offload.segmentSize(), offload.headerLength());
        packets.add(new Written(bytes.toByteArray(), slices, kept));
        return taking;
    }

    public List<byte[]> bytes() {
        return packets.stream().map(Written::bytes).toList();
    }
}
