package dev.malachi.plugin.linux.tun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtioHeaderTest {
    private static final int PACKET = VirtioHeader.BYTES;

    private final MemorySegment buffer = Arena.ofAuto().allocate(4096);
    private final PacketOffload offload = new PacketOffload();

    private void header(int flags, int type, int headerLength, int size, int start, int offset) {
        ByteBuffer header = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
        header.put((byte) flags).put((byte) type).putShort((short) headerLength);
        header.putShort((short) size).putShort((short) start).putShort((short) offset);
    }

    private void tcpHeaderWords(int at, int words) {
        buffer.set(ValueLayout.JAVA_BYTE, PACKET + at + 12, (byte) (words << 4));
    }

    @Test
    void readsAPacketThatIsComplete() {
        header(0, 0, 0, 0, 0, 0);

        assertThat(VirtioHeader.read(buffer, 0, 100, offload)).isTrue();
        assertThat(offload.checksumNeeded()).isFalse();
        assertThat(offload.segmentation()).isEqualTo(Segmentation.NONE);
    }

    @Test
    void readsAMissingChecksum() {
        header(1, 0, 0, 0, 20, 6);

        assertThat(VirtioHeader.read(buffer, 0, 100, offload)).isTrue();
        assertThat(offload.checksumNeeded()).isTrue();
        assertThat(offload.checksumStart()).isEqualTo(20);
        assertThat(offload.checksumOffset()).isEqualTo(6);
    }

    @Test
    void takesTheHeaderLengthFromThePacketNotFromTheHint() {
        header(1, 1, 3000, 1388, 20, 16);
        tcpHeaderWords(20, 8);

        assertThat(VirtioHeader.read(buffer, 0, 4000, offload)).isTrue();
        assertThat(offload.segmentation()).isEqualTo(Segmentation.TCP4);
        assertThat(offload.segmentSize()).isEqualTo(1388);
        assertThat(offload.headerLength()).isEqualTo(52);
    }

    @Test
    void readsUdpSegmentation() {
        header(1, 5, 0, 1000, 40, 6);

        assertThat(VirtioHeader.read(buffer, 0, 4000, offload)).isTrue();
        assertThat(offload.segmentation()).isEqualTo(Segmentation.UDP);
        assertThat(offload.headerLength()).isEqualTo(48);
    }

    @Test
    void refusesWhatDoesNotFitThePacket() {
        header(1, 0, 0, 0, 90, 16);
        assertThat(VirtioHeader.read(buffer, 0, 100, offload)).as("checksum").isFalse();

        header(1, 1, 0, 1388, 20, 16);
        tcpHeaderWords(20, 15);
        assertThat(VirtioHeader.read(buffer, 0, 60, offload)).as("TCP header").isFalse();

        header(1, 1, 0, 0, 20, 16);
        tcpHeaderWords(20, 5);
        assertThat(VirtioHeader.read(buffer, 0, 1000, offload)).as("no size").isFalse();
    }

    @Test
    void refusesWhatWasNotOffered() {
        header(1, 3, 0, 1000, 20, 6);
        assertThat(VirtioHeader.read(buffer, 0, 4000, offload)).as("UFO").isFalse();

        header(0, 1, 52, 1388, 0, 0);
        assertThat(VirtioHeader.read(buffer, 0, 4000, offload))
                .as("segmentation without checksum")
                .isFalse();
    }

    @Test
    void writesWhatItReads() {
        for (Segmentation kind : Segmentation.values()) {
            PacketOffload written = new PacketOffload().checksum(40, 16);
            if (kind != Segmentation.NONE) {
                written.segment(kind, 1400, kind == Segmentation.UDP ? 48 : 60);
            }
            buffer.fill((byte) 0xEE);
            tcpHeaderWords(40, 5);

            VirtioHeader.write(written, buffer, 0);

            assertThat(VirtioHeader.read(buffer, 0, 3000, offload)).isTrue();
            assertThat(fields(offload)).isEqualTo(fields(written));
        }
    }

    private static List<Object> fields(PacketOffload o) {
        return List.of(
                o.checksumNeeded(),
                o.checksumStart(),
                o.checksumOffset(),
                o.segmentation(),
                o.segmentSize(),
                o.headerLength());
    }

    @Test
    void writesTheBytesOfTheKernelHeader() {
        VirtioHeader.write(new PacketOffload().checksum(20, 16).segment(Segmentation.TCP6, 1388, 52), buffer, 0);

        ByteBuffer expected = ByteBuffer.allocate(10).order(ByteOrder.nativeOrder());
        expected.put((byte) 1).put((byte) 4).putShort((short) 52).putShort((short) 1388);
        expected.putShort((short) 20).putShort((short) 16);
        assertThat(buffer.asSlice(0, 10).toArray(ValueLayout.JAVA_BYTE)).containsExactly(expected.array());
    }
}
