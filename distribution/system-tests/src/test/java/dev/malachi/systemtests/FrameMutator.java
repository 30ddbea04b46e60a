package dev.malachi.systemtests;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes frames that no node would send, out of frames that nodes have sent; the same ones for the same seed. All are addressed to the
 * victim, or to everybody, but for a few that go to addresses that are not its.
 */
final class FrameMutator {
    private static final int[] TYPES = {
        Wire.TYPE_DATA,
        Wire.TYPE_L4_DATAGRAM,
        Wire.TYPE_NDP,
        Wire.TYPE_SECURE,
        Wire.TYPE_HANDSHAKE,
        Wire.TYPE_TRANSPORT,
        Wire.TYPE_GROUP,
        Wire.TYPE_PLUGIN_FIRST,
        0x5A,
        Wire.TYPE_PLUGIN_LAST,
        0x00,
        0x13,
        0x80,
        0xFF
    };

    private final SplittableRandom random;
    private final List<byte[]> recorded;
    private final MacAddress victim;
    private final NodeId victimId;
    private final byte[] victimStaticKey;
    private final int mtu;

    FrameMutator(
            long seed, List<byte[]> recorded, MacAddress victim, NodeId victimId, byte[] victimStaticKey, int mtu) {
        this.random = new SplittableRandom(seed);
        this.recorded = recorded;
        this.victim = victim;
        this.victimId = victimId;
        this.victimStaticKey = victimStaticKey;
        this.mtu = mtu;
    }

    /** Another one, at most 14 + MTU bytes, at least the 14 of the Ethernet header. */
    byte[] next() {
        byte[] frame = switch (random.nextInt(16)) {
            case 0 -> noise();
            case 1 -> header(TYPES[random.nextInt(TYPES.length)], random.nextInt(64));
            case 2 -> header(TYPES[random.nextInt(TYPES.length)], mtu - Wire.L3_HEADER_BYTES);
            case 3 -> forgedInit();
            case 4 -> withType(pick());
            case 5 -> badHeader(pick());
            case 6, 7 -> truncated(pick());
            case 8 -> extended(pick());
            case 9 -> spliced(pick(), pick());
            case 10 -> extremes(pick());
            default -> flipped(pick());
        };
        return random.nextInt(64) == 0 ? elsewhere(frame) : frame;
    }

    private byte[] pick() {
        byte[] frame = recorded.get(random.nextInt(recorded.size())).clone();
        if (frame[0] != -1) {
            System.arraycopy(victim.bytes(), 0, frame, 0, MacAddress.BYTES);
        }
        return frame;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] ethernet() {
        byte[] from = bytes(MacAddress.BYTES);
        from[0] = (byte) (from[0] & 0xFC | 0x02);
        return Frames.join(victim.bytes(), from, new byte[] {(byte) 0x88, (byte) 0xB5});
    }

    private byte[] noise() {
        return Frames.join(ethernet(), bytes(random.nextInt(mtu + 1)));
    }

    private byte[] header(int type, int bodyBytes) {
        NodeId source = random.nextBoolean() ? Frames.source(pick()) : new NodeId(random.nextLong(), random.nextLong());
        return Frames.join(ethernet(), Frames.header(type, victimId, source), bytes(bodyBytes));
    }

    private byte[] forgedInit() {
        byte[] like = pick();
        return Frames.forgedInit(
                random, victimStaticKey, victim, victimId, Frames.sourceMac(like), Frames.source(like));
    }

    private byte[] withType(byte[] frame) {
        frame[Wire.L3_TYPE_OFFSET] = (byte) TYPES[random.nextInt(TYPES.length)];
        return frame;
    }

    private byte[] badHeader(byte[] frame) {
        frame[Wire.ETHERNET_HEADER_BYTES + random.nextInt(3)] ^= (byte) (1 + random.nextInt(255));
        return frame;
    }

    private byte[] truncated(byte[] frame) {
        int least = random.nextBoolean() ? Wire.ETHERNET_HEADER_BYTES : Wire.BODY_OFFSET;
        return Arrays.copyOf(frame, random.nextInt(least, frame.length));
    }

    private byte[] extended(byte[] frame) {
        int room = Wire.ETHERNET_HEADER_BYTES + mtu - frame.length;
        return room <= 0 ? frame : Frames.join(frame, bytes(random.nextInt(room) + 1));
    }

    private byte[] spliced(byte[] head, byte[] tail) {
        int at = random.nextInt(Wire.BODY_OFFSET, Math.min(head.length, tail.length));
        return Frames.join(Arrays.copyOf(head, at), Arrays.copyOfRange(tail, at, tail.length));
    }

    /** Lengths, counts and numbers at their ends. */
    private byte[] extremes(byte[] frame) {
        int at = random.nextInt(Wire.BODY_OFFSET, frame.length);
        int end = Math.min(frame.length, at + 1 + random.nextInt(8));
        Arrays.fill(frame, at, end, (byte) (random.nextBoolean() ? 0xFF : 0));
        return frame;
    }

    private byte[] flipped(byte[] frame) {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(Wire.ETHERNET_HEADER_BYTES, frame.length);
            frame[at] ^= (byte) (1 << random.nextInt(8));
        }
        return frame;
    }

    private byte[] elsewhere(byte[] frame) {
        byte[] to = bytes(MacAddress.BYTES);
        if (random.nextBoolean()) {
            to[0] |= 1;
        } else {
            to[0] &= (byte) 0xFE;
        }
        System.arraycopy(to, 0, frame, 0, to.length);
        return frame;
    }
}
