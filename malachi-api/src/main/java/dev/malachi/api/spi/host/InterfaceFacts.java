package dev.malachi.api.spi.host;

import dev.malachi.api.annotation.Preview;
import java.util.Optional;

/**
 * A network interface as the system shows it.
 *
 * @param name its name
 * @param kind what makes it, such as {@code veth}, {@code bridge}, {@code vlan} or {@code bond}; empty for hardware
 * @param ethernet whether it carries Ethernet frames to other stations; false for loopback, TUN and tunnels
 * @param wireless whether it is a Wi-Fi interface
 * @param up whether the operator has set it up
 * @param carrier whether frames can pass: a cable is in, the other end is up
 * @param mtu bytes after the link header
 * @param master the bridge, bond or team that its frames go to
 */
@Preview
public record InterfaceFacts(
        String name,
        String kind,
        boolean ethernet,
        boolean wireless,
        boolean up,
        boolean carrier,
        int mtu,
        Optional<Master> master) {
    /**
     * An interface that has others as its ports.
     *
     * @param name its name
     * @param kind {@code bridge}, {@code bond} or {@code team}
     */
    public record Master(String name, String kind) {}
}
