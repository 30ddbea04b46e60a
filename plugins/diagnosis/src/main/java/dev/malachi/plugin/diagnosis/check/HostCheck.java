package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What the two hosts do with IP packets. */
public final class HostCheck implements Check {
    private static final Room ROOM = Room.HOST;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;

    /** Made once, serves all examinations. */
    public HostCheck() {}

    @Override
    public List<Finding> examine(Scene scene) {
        if (scene.peer().isEmpty()
                || scene.status().filter(status -> status.tun().isPresent()).isEmpty()) {
            return List.of();
        }
        PeerStatus peer = scene.peer().get();
        if (!peer.dialect().equals("native")) {
            return List.of(Finding.notApplicable(
                    ROOM, "ip", scene.name() + " speaks " + peer.dialect() + ", which has no IP packets."));
        }
        if (scene.reach().ip()) {
            return List.of(Finding.ok(ROOM, "ip", "Its host answers IP packets."));
        }
        Finding firewall = firewall(scene, peer);
        return scene.reach().echo() ? List.of(firewall, otherHost(scene)) : List.of(firewall);
    }

    private static Finding firewall(Scene scene, PeerStatus peer) {
        String tun = scene.status().orElseThrow().tun().orElseThrow().name();
        InetAddress address = InetAddress.ofLiteral(peer.ipv4().isEmpty() ? peer.ipv6() : peer.ipv4());
        int etherType = address instanceof Inet4Address ? IPV4 : IPV6;
        for (Passage.Direction direction : List.of(Passage.Direction.OUT, Passage.Direction.IN)) {
            FirewallAnswer answer = scene.firewall(new Passage(direction, tun, etherType, Optional.of(address)));
            if (answer.unseen().isPresent()) {
                return Finding.unknown(
                        ROOM,
                        "firewall",
                        "The firewall was not looked at: " + answer.unseen().get() + ".");
            }
            if (answer.rule().isPresent()) {
                return Finding.failed(
                        ROOM,
                        "firewall",
                        "A firewall rule of this machine drops packets "
                                + (direction == Passage.Direction.OUT ? "to " : "from ")
                                + VirtualAddress.format(address)
                                + " on " + tun + ": "
                                + answer.rule().get() + ".",
                        "Remove the rule, or put one before it that accepts what goes by " + tun + ".");
            }
        }
        return Finding.ok(
                ROOM,
                "firewall",
                "No firewall rule of this machine drops packets to or from " + VirtualAddress.format(address) + ".");
    }

    private static Finding otherHost(Scene scene) {
        return Finding.failed(
                ROOM,
                "ip",
                "The node " + scene.name()
                        + " answers, and its host does not answer IP packets: it has no TUN interface, or a firewall"
                        + " there drops them.",
                "Run 'malachi status' and 'malachi doctor' on the other machine.");
    }
}
