package dev.malachi.systemtests;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** IP packets built byte by byte. */
final class RawPacket {
    static final int TCP = 6;
    static final int UDP = 17;
    private static final int DONT_FRAGMENT = 0x4000;

    private final byte[] source;
    private final byte[] destination;
    private int trafficClass;
    private int flowLabel;
    private int ttl = 64;
    private int id = 0x4D41;
    private int fragmentField = DONT_FRAGMENT;
    private byte[] options = {};
    private int nextHeader = -1;

    private RawPacket(byte[] source, byte[] destination) {
        this.source = source;
        this.destination = destination;
    }

    static RawPacket between(String source, String destination) {
        return new RawPacket(address(source), address(destination));
    }

    private static byte[] address(String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** A recognisable payload. */
    static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + length);
        }
        return bytes;
    }

    RawPacket trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    RawPacket flowLabel(int value) {
        flowLabel = value;
        return this;
    }

    RawPacket ttl(int value) {
        ttl = value;
        return this;
    }

    RawPacket id(int value) {
        id = value;
        return this;
    }

    RawPacket fragmentField(int value) {
        fragmentField = value;
        return this;
    }

    /** IPv4 options. */
    RawPacket options(String digits) {
        options = hex(digits);
        return this;
    }

    /** IPv6 extension headers; the last names the transport protocol. */
    RawPacket extensions(int first, String digits) {
        nextHeader = first;
        options = hex(digits);
        return this;
    }

    /** Bytes of all IP headers. */
    int transportOffset() {
        return (source.length == 4 ? 20 : 40) + options.length;
    }

    private byte[] pseudoHeader(int protocol, int length) {
        return ByteBuffer.allocate(source.length * 2 + 8)
                .put(source)
                .put(destination)
                .putInt(length)
                .putInt(protocol)
                .array();
    }

    static int sum(byte[]... parts) {
        long sum = 0;
        for (byte[] part : parts) {
            for (int i = 0; i < part.length; i++) {
                sum += (long) (part[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            }
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (int) sum;
    }

    /** The sum that a message of ICMP, or with its pseudo header of ICMPv6, gives. */
    int icmpSum(byte[] message) {
        return source.length == 4 ? sum(message) : sum(pseudoHeader(58, message.length), message);
    }

    byte[] with(int protocol, byte[] transport) {
        ByteBuffer out = ByteBuffer.allocate(transportOffset() + transport.length);
        if (source.length == 4) {
            out.put((byte) (0x45 + options.length / 4))
                    .put((byte) trafficClass)
                    .putShort((short) out.capacity())
                    .putShort((short) id)
                    .putShort((short) fragmentField)
                    .put((byte) ttl)
                    .put((byte) protocol)
                    .putShort((short) 0)
                    .put(source)
                    .put(destination)
                    .put(options);
            out.putShort(10, (short) ~sum(Arrays.copyOf(out.array(), transportOffset())));
        } else {
            out.putInt(6 << 28 | trafficClass << 20 | flowLabel)
                    .putShort((short) (out.capacity() - 40))
                    .put((byte) (nextHeader < 0 ? protocol : nextHeader))
                    .put((byte) ttl)
                    .put(source)
                    .put(destination)
                    .put(options);
        }
        return out.put(transport).array();
    }

    private byte[] finish(int protocol, ByteBuffer transport, int checksumField, boolean partial) {
        byte[] pseudo = pseudoHeader(protocol, transport.capacity());
        int sum = partial ? sum(pseudo) : ~sum(pseudo, transport.array());
        transport.putShort(checksumField, (short) sum);
        return with(protocol, transport.array());
    }

    byte[] udp(int sourcePort, int destinationPort, byte[] payload) {
        return finish(UDP, udpDatagram(sourcePort, destinationPort, payload), 6, false);
    }

    /** As the kernel hands it over: only the sum over the pseudo header in the checksum field. */
    byte[] udpPartial(int sourcePort, int destinationPort, byte[] payload) {
        return finish(UDP, udpDatagram(sourcePort, destinationPort, payload), 6, true);
    }

    byte[] udpWithoutChecksum(int sourcePort, int destinationPort, byte[] payload) {
        return with(UDP, udpDatagram(sourcePort, destinationPort, payload).array());
    }

    private static ByteBuffer udpDatagram(int sourcePort, int destinationPort, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0)
                .put(payload);
    }

    byte[] tcp(int sourcePort, int sequence, int flags, String tcpOptions, byte[] payload) {
        return finish(TCP, tcpSegment(sourcePort, sequence, flags, tcpOptions, payload), 16, false);
    }

    /** As the kernel hands it over: only the sum over the pseudo header in the checksum field. */
    byte[] tcpPartial(int sourcePort, int sequence, int flags, String tcpOptions, byte[] payload) {
        return finish(TCP, tcpSegment(sourcePort, sequence, flags, tcpOptions, payload), 16, true);
    }

    private static ByteBuffer tcpSegment(int sourcePort, int sequence, int flags, String tcpOptions, byte[] payload) {
        byte[] parsed = hex(tcpOptions);
        return ByteBuffer.allocate(20 + parsed.length + payload.length)
                .putShort((short) sourcePort)
                .putShort((short) 9)
                .putInt(sequence)
                .putInt(0x77)
                .put((byte) ((20 + parsed.length) / 4 << 4))
                .put((byte) flags)
                .putShort((short) 1000)
                .putInt(0)
                .put(parsed)
                .put(payload);
    }
}
