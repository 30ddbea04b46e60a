package dev.malachi.plugin.linux.netlink;

import dev.malachi.api.VirtualAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IP network.
 *
 * @param address the first of it, all bits beyond the prefix zero
 * @param prefixLength 0 to 32 or 128
 */
public record Network(InetAddress address, int prefixLength) {
    /**
     * The network that an address is in.
     *
     * @param address any of it
     * @param prefixLength bits of it
     * @return the network
     */
    public static Network of(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >>> bit % Byte.SIZE);
        }
        return new Network(address(bytes), prefixLength);
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("4 or 16 bytes are an address, not " + bytes.length, e);
        }
    }

    /**
     * Whether an address is in it.
     *
     * @param other an address of any family
     * @return true if so
     */
    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && of(other, prefixLength).address().equals(address);
    }

    /**
     * Whether another is this one or a part of it.
     *
     * @param other a network of any family
     * @return true if so
     */
    public boolean contains(Network other) {
        return other.prefixLength >= prefixLength && contains(other.address);
    }

    @Override
    public String toString() {
        return VirtualAddress.format(address) + "/" + prefixLength;
    }
}
