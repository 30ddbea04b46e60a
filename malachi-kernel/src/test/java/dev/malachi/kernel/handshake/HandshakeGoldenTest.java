package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.MacChecker;
import dev.malachi.kernel.handshake.message.MacWriter;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.TransportCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The bytes of one handshake and the first frames after it. The expected ones were computed from protocol.md §5 and §6 by a program of
 * its own in another language, on other libraries (Python, its hashlib and cryptography).
 */
class HandshakeGoldenTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] PSK = "correct horse battery staple".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIMESTAMP = HEX.parseHex("400000006655443300112233");
    private static final int ALICE_INDEX = 0xA1A2_A3A4;
    private static final int BOB_INDEX = 0xB1B2_B3B4;

    private static final String INIT = """
            0110009ba1a2a3a40000000079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51abb7890cc
            26f0075806f1ee6ab89dbf54601c6accad7b401e4a5f24dd17190fd965f902c8cadaf203e3f679c358dfdaad1c9b1bcd
            11c0efba070082406454da7c95bc1bca3ea4e8a6135b32eaf95c3d8888d52b24a7f20a6bc2d4f58c05e8c605d30584fc
            aa586aa29f8ca1b016968a4aad2816d5f7030760c36a9d871a0f481251d63bd3e007b7f9d57b11000000000000000000
            00000000000000""";
    private static final String RESPONSE = """
            0210005bb1b2b3b4a1a2a3a4675dd574ed7789310b3d2e7681f3790b466c773b1521fecf36577958371ea52f88e3c997
            8d9ce88bf236bb236aa0cd4f21f09fd48938c2927aea4bd467aacb97ecd1372b282c5b7298decb5d4dd29883f110193c
            0ea2bf776bbe6f948e02e4db93e3a4110c836cede9e55100000000000000000000000000000000""";
    private static final String HANDSHAKE_HASH = """
            5e8ec659ca1862247da473da4d3e37c4d07e27131f7c80d24bc387bfd705c736b32ac4b93b61d2c3aabca9dbd7865119
            c5b91f7fdf7db6939978dfb5c4a229c8""";
    private static final String TO_RESPONDER = "0661bfbd5bc320d291f257dd638dcf6256b6f5e726a80b688479e6a7a6a8b2d8";
    private static final String TO_INITIATOR = "b12d484e695209dd67bfa970068c71e7736cdf9dab6042715e6fceac6b2217af";
    private static final String FIRST_FRAME = "10000000b1b2b3b40000000000000000be5d659e08a3b4527dc7e2fc4480ba8a10";
    private static final String REPLY =
            "10050004a1a2a3a40000000000000000c91573ce619fac88add684acf8e2261f1b9ebdf3e584d4d4027b";
    private static final String MAC2 = "f723a67d42bb305cdd78d1d592d035a5";

    /** Draws what the vectors were made with. */
    private static final class Script extends Random {
        private static final long serialVersionUID = 1;
        private final int index;
        private final int firstEphemeralByte;

        Script(int index, int firstEphemeralByte) {
            this.index = index;
            this.firstEphemeralByte = firstEphemeralByte;
        }

        @Override
        public int nextInt() {
            return index;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (firstEphemeralByte + i);
            }
        }
    }

    private static final class GoldenNode {
        final TestNode node;

        GoldenNode(TestWire wire, int number, int firstSeedByte, int index, int firstEphemeralByte, int capabilities) {
            byte[] seed = new byte[32];
            for (int i = 0; i < seed.length; i++) {
                seed[i] = (byte) (firstSeedByte + i);
            }
            node = wire.add(new TestNode(wire, number, TestNode.SUITE, new Identity(TestNode.SUITE, seed)) {
                @Override
                public byte[] nextTimestamp() {
                    return TIMESTAMP.clone();
                }
            });
            node.random(new Script(index, firstEphemeralByte));
            node.psk = PSK.clone();
            node.announces = false;
            node.announcement = Tlvs.EMPTY.withNumber(Wire.TLV_CAPABILITIES, capabilities, 4);
        }
    }

    private final TestWire wire = new TestWire();
    private final TestNode alice = new GoldenNode(wire, 1, 0x00, ALICE_INDEX, 0x40, 0x11).node;
    private final TestNode bob = new GoldenNode(wire, 2, 0x20, BOB_INDEX, 0x60, 0x01).node;

    private static String hex(Frame frame) {
        return HEX.formatHex(frame.body());
    }

    private static String joined(String block) {
        return block.replace("\n", "");
    }

    @Test
    void bytesAreThoseOfTheProtocol() {
        alice.meets(bob);
        bob.meets(alice);
        alice.connect(bob);
        wire.settle();
        assertThat(hex(wire.first(Frame::isInit).withoutPadding())).isEqualTo(joined(INIT));
        assertThat(hex(wire.first(Frame::isResponse))).isEqualTo(joined(RESPONSE));
        Session ours = alice.sessionWith(bob).orElseThrow();
        Session theirs = bob.sessionWith(alice).orElseThrow();
        assertThat(HEX.formatHex(ours.handshakeHash())).isEqualTo(joined(HANDSHAKE_HASH));
        assertThat(HEX.formatHex(ours.sendSubkey())).isEqualTo(TO_RESPONDER);
        assertThat(HEX.formatHex(theirs.sendSubkey())).isEqualTo(TO_INITIATOR);
        assertThat(HEX.formatHex(ours.receiveSubkey())).isEqualTo(TO_INITIATOR);
        assertThat(theirs.peerCapabilities()).isEqualTo(0x11);
        assertThat(hex(wire.first(Frame::isTransport))).as("the keepalive").isEqualTo(FIRST_FRAME);
        byte[] inner = HEX.parseHex("010007000768656c6c6f");
        assertThat(HEX.formatHex(new TransportCodec(TestNode.SUITE).seal(theirs, 5, Wire.FLAG_NO_ERROR, inner)))
                .isEqualTo(REPLY);
    }

    @Test
    void mac2IsThatOfTheProtocol() {
        var checker =
                new MacChecker(TestNode.SUITE, new Script(0, 0), bob.identity().staticPublicKey(), PSK);
        var writer = new MacWriter(
                TestNode.SUITE, alice.id(), bob.id(), bob.identity().staticPublicKey(), PSK);
        byte[] body = HEX.parseHex(joined(INIT));
        int macs = body.length - HandshakeMessage.MACS_BYTES;
        byte[] mac1 = Arrays.copyOfRange(body, macs, macs + Wire.MAC_BYTES);
        var init = (HandshakeMessage.Init) HandshakeMessage.parse(body).orElseThrow();
        var mac = new MacAddress(0x0200_0000_000AL);
        var cookie = checker.cookieFor(bob.port, mac, alice.id(), init, 0);
        assertThat(writer.accept(cookie, mac1, 0)).isTrue();
        writer.write(body, 0);
        assertThat(HEX.formatHex(body, macs, macs + Wire.MAC_BYTES)).isEqualTo(HEX.formatHex(mac1));
        assertThat(HEX.formatHex(body, macs + Wire.MAC_BYTES, body.length)).isEqualTo(MAC2);
        var proven = (HandshakeMessage.Init) HandshakeMessage.parse(body).orElseThrow();
        assertThat(checker.mac2Holds(bob.port, mac, bob.id(), alice.id(), proven.macs(), 0))
                .isTrue();
        assertThat(checker.mac2Holds(bob.port, alice.mac, bob.id(), alice.id(), proven.macs(), 0))
                .isFalse();
        assertThat(checker.mac2Holds(bob.port, mac, bob.id(), alice.id(), proven.macs(), Wire.COOKIE_SECRET_NANOS))
                .isFalse();
    }
}
