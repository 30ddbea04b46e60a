package dev.malachi.kernel.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FragmenterTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final int MORE = 0x2000;

    private static List<byte[]> fragments(byte[] whole, int limit) {
        MemorySegment buffer = TestPacket.inBuffer(whole, 10);
        var packet = new IpPacket();
        assertThat(packet.wrap(buffer, 10, whole.length)).isTrue();
        var fragmenter = new Fragmenter();
        assertThat(fragmenter.begin(packet, limit)).isTrue();
        List<byte[]> out = new ArrayList<>();
        while (fragmenter.next()) {
            out.add(TestPacket.bytes(buffer, fragmenter.offset(), fragmenter.length()));
        }
        return out;
    }

    private static int field(byte[] fragment) {
        return ByteBuffer.wrap(fragment).getShort(6) & 0xFFFF;
    }

    private static int headerLength(byte[] fragment) {
        return (fragment[0] & 0xF) * 4;
    }

    /** As RFC 791 says, for fragments in order. */
    private static byte[] reassemble(List<byte[]> fragments) {
        var payload = new ByteArrayOutputStream();
        for (byte[] fragment : fragments) {
            int offset = (field(fragment) & 0x1FFF) - (field(fragments.getFirst()) & 0x1FFF);
            assertThat(offset * 8).isEqualTo(payload.size());
            payload.writeBytes(Arrays.copyOfRange(fragment, headerLength(fragment), fragment.length));
        }
        return payload.toByteArray();
    }

    @Test
    void fragmentsPutTogetherAreThePacket() {
        byte[] whole = TestPacket.ipv4(A, B)
                .id(4711)
                .mayBeFragmented()
                .trafficClass(0x20)
                .udp(1, 2)
                .randomPayload(3000, 1)
                .build();

        List<byte[]> fragments = fragments(whole, 1284);

        assertThat(fragments).hasSize(3);
        assertThat(reassemble(fragments)).isEqualTo(Arrays.copyOfRange(whole, 20, whole.length));
        for (byte[] fragment : fragments) {
            PacketAssert.assertWellFormed(fragment);
            assertThat(fragment.length).isLessThanOrEqualTo(1284);
            assertThat(ByteBuffer.wrap(fragment).getShort(4)).isEqualTo((short) 4711);
            assertThat(fragment[1]).isEqualTo((byte) 0x20);
        }
        assertThat(field(fragments.get(0))).isEqualTo(MORE);
        assertThat(field(fragments.get(1))).isEqualTo(MORE | 1264 / 8);
        assertThat(field(fragments.get(2))).isEqualTo(2 * 1264 / 8);
    }

    @Test
    void onlyOptionsToBeCopiedAreInLaterFragments() {
        byte[] options = {
            7,
            7,
            4,
            0,
            0,
            0,
            0, // record route: first fragment only
            1, // no operation
            (byte) 0x94,
            4,
            0,
            0, // router alert: copied
            (byte) 0x82,
            3,
            9,
            0 // an odd length, copied, end of options
        };
        byte[] whole = TestPacket.ipv4(A, B)
                .mayBeFragmented()
                .ipOptions(options)
                .udp(1, 2)
                .randomPayload(2000, 1)
                .build();

        List<byte[]> fragments = fragments(whole, 1300);

        assertThat(fragments).hasSize(2);
        assertThat(Arrays.copyOfRange(fragments.get(0), 20, 36)).isEqualTo(options);
        assertThat(headerLength(fragments.get(1))).isEqualTo(28);
        assertThat(Arrays.copyOfRange(fragments.get(1), 20, 28))
                .isEqualTo(new byte[] {(byte) 0x94, 4, 0, 0, (byte) 0x82, 3, 9, 0});
        assertThat(reassemble(fragments)).isEqualTo(Arrays.copyOfRange(whole, 36, whole.length));
        fragments.forEach(PacketAssert::assertWellFormed);
    }

    @Test
    void aFragmentIsCutIntoFragments() {
        byte[] middle = TestPacket.ipv4(A, B)
                .fragmentField(MORE | 100)
                .protocol(17)
                .randomPayload(1600, 1)
                .build();
        byte[] last = TestPacket.ipv4(A, B)
                .fragmentField(100)
                .protocol(17)
                .randomPayload(1601, 1)
                .build();

        List<byte[]> ofMiddle = fragments(middle, 1284);
        List<byte[]> ofLast = fragments(last, 1284);

        assertThat(ofMiddle).extracting(FragmenterTest::field).containsExactly(MORE | 100, MORE | 258);
        assertThat(ofLast).extracting(FragmenterTest::field).containsExactly(MORE | 100, 258);
        assertThat(reassemble(ofMiddle)).isEqualTo(Arrays.copyOfRange(middle, 20, middle.length));
        assertThat(reassemble(ofLast)).isEqualTo(Arrays.copyOfRange(last, 20, last.length));
    }

    @Test
    void worksWithFragmentsSmallerThanAHeader() {
        byte[] options = new byte[40];
        Arrays.fill(options, (byte) 1);
        options[36] = (byte) 0x94;
        options[37] = 4;
        options[38] = 0;
        options[39] = 0;
        byte[] whole = TestPacket.ipv4(A, B)
                .mayBeFragmented()
                .ipOptions(options)
                .udp(1, 2)
                .randomPayload(100, 1)
                .build();

        List<byte[]> fragments = fragments(whole, 68);

        assertThat(reassemble(fragments)).isEqualTo(Arrays.copyOfRange(whole, 60, whole.length));
        fragments.forEach(PacketAssert::assertWellFormed);
    }

    @Test
    void malformedOptionsDoNoHarm() {
        for (int bad = 0; bad < 256; bad++) {
            byte[] whole = TestPacket.ipv4(A, B)
                    .mayBeFragmented()
                    .ipOptions((byte) 0x94, (byte) bad, (byte) 0x94, (byte) bad)
                    .udp(1, 2)
                    .randomPayload(2000, 1)
                    .build();

            assertThat(reassemble(fragments(whole, 1300))).isEqualTo(Arrays.copyOfRange(whole, 24, whole.length));
        }
    }

    @Test
    void refusesWhenNothingFits() {
        byte[] whole = TestPacket.ipv4(A, B)
                .mayBeFragmented()
                .udp(1, 2)
                .randomPayload(100, 1)
                .build();
        var packet = new IpPacket();
        packet.wrap(TestPacket.inBuffer(whole, 0), 0, whole.length);

        assertThat(new Fragmenter().begin(packet, 27)).isFalse();
    }
}
