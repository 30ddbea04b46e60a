package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.NodeStatus.TunStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Warning;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The TUN interface, its addresses, and whether packets for the other node go there. */
public final class AddressCheck implements Check {
    private static final Room ROOM = Room.ADDRESSES;
    private static final int IPV4_BITS = 32;
    private static final String[] OBSTACLES = {"tun.contested", "tun.not_restored", "network.overlap", "claim.none"};

    /** Made once, serves all examinations. */
    public AddressCheck() {}

    @Override
    public List<Finding> examine(Scene scene) {
        boolean withoutIp =
                scene.peer().filter(peer -> !peer.dialect().equals("native")).isPresent();
        if (scene.status().isEmpty() || scene.reach().ip() || withoutIp) {
            return List.of();
        }
        Optional<TunStatus> tun = scene.status().get().tun();
        if (tun.isEmpty()) {
            return List.of(Finding.notApplicable(
                    ROOM, "tun", "The node was started without a TUN interface, so it has no IP."));
        }
        List<Finding> findings = new ArrayList<>();
        List<Warning> warnings = scene.warnings(OBSTACLES);
        warnings.stream().map(warning -> Finding.failed(ROOM, warning)).forEach(findings::add);
        findings.add(tun(tun.get()));
        scene.peer().ifPresent(peer -> findings.add(route(scene, peer, tun.get())));
        return findings;
    }

    private static Finding tun(TunStatus tun) {
        if (!tun.state().equals("up")) {
            return Finding.failed(
                    ROOM,
                    "tun",
                    "The TUN interface " + tun.name() + " is " + tun.state() + ".",
                    tun.state().equals("down")
                            ? "Set it up."
                            : "Start the daemon anew, and find out what removes the interface.");
        }
        if (tun.addresses().isEmpty()) {
            return Finding.failed(
                    ROOM,
                    "tun.addresses",
                    "The TUN interface " + tun.name() + " has no address.",
                    "Find out what takes them away; started anew, the daemon sets them.");
        }
        return Finding.ok(ROOM, "tun", tun.name() + " is up with " + String.join(", ", tun.addresses()) + ".");
    }

    private static Finding route(Scene scene, PeerStatus peer, TunStatus tun) {
        if (peer.ipv4().isEmpty()) {
            return Finding.unknown(
                    ROOM, "route", scene.name() + " has no virtual IPv4 address, only " + peer.ipv6() + ".");
        }
        InetAddress address = InetAddress.ofLiteral(peer.ipv4());
        List<String> occupants = scene.extensions().all(TunBackend.class).stream()
                .filter(backend -> backend.availability().available())
                .flatMap(backend -> backend.occupantsOf(address, IPV4_BITS, tun.name()).stream())
                .toList();
        if (occupants.isEmpty()) {
            return Finding.ok(ROOM, "route", "No other interface has " + peer.ipv4() + ".");
        }
        return Finding.failed(
                ROOM,
                "route",
                "Packets for " + peer.ipv4() + " do not go to " + tun.name() + ": " + String.join(", ", occupants)
                        + ".",
                "Remove that route or address.");
    }
}
