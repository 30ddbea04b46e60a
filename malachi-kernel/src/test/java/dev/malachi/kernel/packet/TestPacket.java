package dev.malachi.kernel.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Builds IP packets byte by byte, without any of the code under test. */
public final class TestPacket {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    private final int version;
    private final byte[] source;
    private final byte[] destination;
    private int trafficClass;
    private int flowLabel;
    private int id;
    private int fragmentField = 0x4000;
    private int ttl = 64;
    private byte[] ipOptions = {};
    private int firstExtension = -1;
    private byte[] extensions = {};
    private int protocol;
    private byte[] transport = {};
    private byte[] payload = {};
    private boolean partial;
    private boolean withoutChecksum;
    private boolean wrongChecksum;

    private TestPacket(int version, byte[] source, byte[] destination) {
        this.version = version;
        this.source = source.clone();
        this.destination = destination.clone();
    }

    public static TestPacket ipv4(int source, int destination) {
        return new TestPacket(4, bytes(source), bytes(destination));
    }

    public static TestPacket ipv6(byte[] source, byte[] destination) {
        return new TestPacket(6, source, destination);
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    public TestPacket trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    public TestPacket flowLabel(int value) {
        flowLabel = value;
        return this;
    }

    public TestPacket id(int value) {
        id = value;
        return this;
    }

    public TestPacket mayBeFragmented() {
        fragmentField &= ~0x4000;
        return this;
    }

    public TestPacket fragmentField(int value) {
        fragmentField = value;
        return this;
    }

    public TestPacket ttl(int value) {
        ttl = value;
        return this;
    }

    /** A multiple of 4 bytes. */
    public TestPacket ipOptions(byte... options) {
        ipOptions = options.clone();
        return this;
    }

    /** IPv6: whole extension headers; each names its follower in its first byte, the last one the transport protocol. */
    public TestPacket extensions(int first, byte... headers) {
        firstExtension = first;
        extensions = headers.clone();
        return this;
    }

    public TestPacket tcp(int sourcePort, int destinationPort, int sequence, int ack, int flags, byte... options) {
        protocol = 6;
        transport = ByteBuffer.allocate(20 + options.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(sequence)
                .putInt(ack)
                .put((byte) ((20 + options.length) / 4 << 4))
                .put((byte) flags)
                .putShort((short) 0x1234) // window
                .putInt(0)
                .put(options)
                .array();
        return this;
    }

    public TestPacket udp(int sourcePort, int destinationPort) {
        protocol = 17;
        transport = ByteBuffer.allocate(8)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .array();
        return this;
    }

    /** Any other protocol; its header is part of the payload. */
    public TestPacket protocol(int number) {
        protocol = number;
        return this;
    }

    public TestPacket payload(byte... bytes) {
        payload = bytes.clone();
        return this;
    }

    /** The same bytes for the same seed. */
    public TestPacket randomPayload(int length, long seed) {
        payload = new byte[length];
        new Random(seed).nextBytes(payload);
        return this;
    }

    /** Only the sum over the pseudo header in the checksum field. */
    public TestPacket partial() {
        partial = true;
        return this;
    }

    /** UDP: 0 in the checksum field. */
    public TestPacket withoutChecksum() {
        withoutChecksum = true;
        return this;
    }

    public TestPacket wrongChecksum() {
        wrongChecksum = true;
        return this;
    }

    /** Bytes before the payload. */
    public int headersLength() {
        return transportOffset() + transport.length;
    }

    public int transportOffset() {
        return version == 4 ? 20 + ipOptions.length : 40 + extensions.length;
    }

    public int protocolNumber() {
        return protocol;
    }

    public byte[] build() {
        int length = headersLength() + payload.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        if (version == 4) {
            out.put((byte) (0x40 | 5 + ipOptions.length / 4))
                    .put((byte) trafficClass)
                    .putShort((short) length)
                    .putShort((short) id)
                    .putShort((short) fragmentField)
                    .put((byte) ttl)
                    .put((byte) protocol)
                    .putShort((short) 0)
                    .put(source)
                    .put(destination)
                    .put(ipOptions);
            byte[] header = Arrays.copyOf(out.array(), 20 + ipOptions.length);
            out.putShort(10, (short) ~Checksums.sum(header));
        } else {
            out.putInt(6 << 28 | trafficClass << 20 | flowLabel)
                    .putShort((short) (length - 40))
                    .put((byte) (firstExtension < 0 ? protocol : firstExtension))
                    .put((byte) ttl)
                    .put(source)
                    .put(destination)
                    .put(extensions);
        }
        out.put(transport).put(payload);
        if (transport.length > 0) {
            finishTransport(out, transportOffset(), length - transportOffset());
        }
        return out.array();
    }

    private void finishTransport(ByteBuffer out, int at, int upperLength) {
        if (protocol == 17) {
            out.putShort(at + 4, (short) upperLength);
        }
        int field = at + (protocol == 6 ? 16 : 6);
        byte[] pseudo = Checksums.pseudoHeader(out.array(), protocol, upperLength);
        if (partial) {
            out.putShort(field, (short) Checksums.sum(pseudo));
        } else if (!withoutChecksum) {
            byte[] upper = Arrays.copyOfRange(out.array(), at, at + upperLength);
            int checksum = ~Checksums.sum(pseudo, upper) & 0xFFFF;
            if (protocol == 17 && checksum == 0) {
                checksum = 0xFFFF;
            }
            out.putShort(field, (short) (wrongChecksum ? checksum ^ 0x0100 : checksum));
        }
    }

    /** A buffer with the packet at {@code at} and 64 bytes of room behind it. */
    public static MemorySegment inBuffer(byte[] packet, int at) {
        MemorySegment buffer = Arena.ofAuto().allocate(at + packet.length + 64L, 64);
        buffer.fill((byte) 0xEE);
        MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, at, packet.length);
        return buffer;
    }

    public static byte[] bytes(MemorySegment buffer, long at, int length) {
        return buffer.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
