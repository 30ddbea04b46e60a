package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The addresses under which nodes appear to the operating system (protocol.md §2). */
@Stable
public final class VirtualAddress {
    /** The default IPv4 network, 10.144.0.0, as an int. */
    public static final int IPV4_NETWORK = 0x0A90_0000;

    /** Prefix length of the IPv4 network. */
    public static final int IPV4_PREFIX_BITS = 16;

    /** First four bytes of every IPv6 address: {@code fd4d:4e31}. */
    public static final int IPV6_NETWORK = 0xFD4D_4E31;

    /** Prefix length of the IPv6 network. */
    public static final int IPV6_PREFIX_BITS = 32;

    private VirtualAddress() {}

    /**
     * The IPv4 address a node prefers: candidate 0.
     *
     * @param id the node
     * @return the address as an int, most significant byte first
     */
    public static int preferredIpv4(NodeId id) {
        int last = id.byteAt(3);
        return IPV4_NETWORK | id.byteAt(2) << 8 | Math.max(last, 2);
    }

    /**
     * The IPv6 address of a node: {@code fd4d:4e31 ‖ id[0..12)}.
     *
     * @param id the node
     * @return 16 bytes
     */
    public static byte[] ipv6Bytes(NodeId id) {
        byte[] idBytes = id.bytes();
        byte[] out = new byte[16];
        for (int i = 0; i < 4; i++) {
            out[i] = (byte) (IPV6_NETWORK >>> (24 - 8 * i));
        }
        System.arraycopy(idBytes, 0, out, 4, 12);
        return out;
    }

    /**
     * The IPv6 address of a node.
     *
     * @param id the node
     * @return the address
     */
    public static InetAddress ipv6(NodeId id) {
        return address(ipv6Bytes(id));
    }

    /**
     * An IPv4 address as the JDK writes it.
     *
     * @param ipv4 most significant byte first
     * @return the address
     */
    public static InetAddress ipv4(int ipv4) {
        return address(new byte[] {(byte) (ipv4 >>> 24), (byte) (ipv4 >>> 16), (byte) (ipv4 >>> 8), (byte) ipv4});
    }

    /**
     * An IPv4 address in dotted form.
     *
     * @param ipv4 most significant byte first
     * @return for example {@code 10.144.195.212}
     */
    public static String format(int ipv4) {
        return (ipv4 >>> 24) + "." + (ipv4 >>> 16 & 0xFF) + "." + (ipv4 >>> 8 & 0xFF) + "." + (ipv4 & 0xFF);
    }

    /**
     * An address in the form that people compare: of IPv6 the one of RFC 5952 §4, which the JDK does not write.
     *
     * @param address any
     * @return for example {@code fd4d:4e31::e906:43dd}
     */
    public static String format(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != 16) {
            return address.getHostAddress();
        }
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
        }
        int from = 0;
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - i > count) {
                from = i;
                count = end - i;
            }
        }
        if (count < 2) {
            return joined(groups, 0, groups.length); // one group of zeros is not left out
        }
        return joined(groups, 0, from) + "::" + joined(groups, from + count, groups.length);
    }

    private static String joined(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    }

    /**
     * Reads a dotted IPv4 address; never asks a name server.
     *
     * @param text what a person typed
     * @return the address, most significant byte first, or empty
     */
    public static Optional<Integer> parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int value = 0;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                return Optional.empty();
            }
            value = value << 8 | octet;
        }
        return Optional.of(value);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }
}
