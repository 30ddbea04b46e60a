package dev.malachi.plugin.linux;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.InterfaceMonitor;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import dev.malachi.plugin.linux.packet.PacketLink;
import java.util.List;

/** Ethernet links of Linux, through packet sockets. */
public final class LinuxLinkDriver implements LinkDriver {
    /** Above the portable drivers. */
    private static final int PRIORITY = 100;

    private static final int LOWEST_ETHER_TYPE = 0x0600;
    private static final int HIGHEST_ETHER_TYPE = 0xFFFF;

    /** Makes the driver; touches nothing of the system. */
    public LinuxLinkDriver() {}

    @Override
    public String id() {
        return "linux";
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return Platform.needs(Platform.Capability.NET_RAW, "to send and receive Ethernet frames");
    }

    /** Interfaces whose frames go to a master (a bridge, a bond, a team) are left to that. */
    @Override
    public List<String> candidates() {
        try (RouteSocket route = new RouteSocket()) {
            return route.interfaces().stream()
                    .filter(i -> i.isEthernet() && i.isRunning() && !i.isPort())
                    .map(InterfaceInfo::name)
                    .toList();
        }
    }

    @Override
    public Registration watch(Runnable changed) {
        var monitor = new InterfaceMonitor("malachi-links", (_, _) -> changed.run());
        monitor.start();
        return monitor::close;
    }

    @Override
    public Link open(LinkRequest request) {
        int etherType = request.etherType();
        if (!request.monitor() && (etherType < LOWEST_ETHER_TYPE || etherType > HIGHEST_ETHER_TYPE)) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "cannot open link " + request.name() + ": 0x" + Integer.toHexString(etherType)
                            + " is not an EtherType; they go from 0x0600 to 0xffff.");
        }
        Platform.require(availability(), "cannot open link " + request.name());
        return new PacketLink(request);
    }
}
