package dev.malachi.api.spi.host;

import dev.malachi.api.annotation.Preview;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A frame or a packet on its way through this machine.
 *
 * @param direction whether it comes in or goes out
 * @param device the interface that it comes from or goes to
 * @param etherType of its frame; 0x0800 and 0x86DD for IP packets
 * @param remote the IP address at the other end, for an IP packet
 */
@Preview
public record Passage(Direction direction, String device, int etherType, Optional<InetAddress> remote) {
    /** Which way it goes. */
    public enum Direction {
        /** It comes in; an IP packet answers one that went out. */
        IN,
        /** It goes out; an IP packet is the first of its connection, an echo request. */
        OUT
    }
}
