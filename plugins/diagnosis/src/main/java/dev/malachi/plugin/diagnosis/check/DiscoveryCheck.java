package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Warning;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the other node is heard, and speaks what this one understands. */
public final class DiscoveryCheck implements Check {
    private static final Room ROOM = Room.DISCOVERY;
    private static final String[] STRANGERS = {"psk.mismatch", "revision.mismatch"};

    /** Made once, serves all examinations. */
    public DiscoveryCheck() {}

    @Override
    public List<Finding> examine(Scene scene) {
        if (scene.node().isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        if (!scene.reach().echo()) {
            strangers(scene).stream()
                    .map(warning -> Finding.failed(ROOM, warning))
                    .forEach(findings::add);
        }
        if (scene.target().isPresent()) {
            findings.add(scene.peer().map(peer -> known(scene, peer)).orElseGet(() -> unknown(scene)));
        }
        return findings;
    }

    /** A station that is not understood may be the node that is not known; of a known one its address tells. */
    private static List<Warning> strangers(Scene scene) {
        Optional<String> mac = scene.peer().flatMap(PeerStatus::mac).map(Object::toString);
        return scene.warnings(STRANGERS).stream()
                .filter(warning -> mac.isEmpty() || warning.text().contains(mac.get()))
                .toList();
    }

    private static Finding known(Scene scene, PeerStatus peer) {
        return Finding.ok(
                ROOM,
                "known",
                scene.name() + " is known here as " + peer.id()
                        + peer.link().map(link -> ", heard on " + link).orElse("") + ".");
    }

    private static Finding unknown(Scene scene) {
        Node node = scene.node().orElseThrow();
        List<PeerStatus> peers = node.peers();
        if (peers.isEmpty()) {
            return Finding.failed(
                    ROOM,
                    "heard",
                    "No other node was ever heard here, on any link: there is none, or frames do not arrive.",
                    "Start one with 'malachi up' on the same network and run 'malachi doctor' there; a switch, a VLAN or an access point"
                            + " between the two may keep stations apart.");
        }
        String target = scene.target().orElseThrow();
        List<String> names =
                peers.stream().flatMap(peer -> peer.name().stream()).toList();
        return Finding.failed(
                ROOM,
                "name",
                "No node '" + target + "' is known here, and " + peers.size()
                        + (peers.size() == 1 ? " other is." : " others are.") + NearMiss.question(target, names),
                "'malachi peers' lists those that are known; on the other machine, 'malachi status' says what it is called.");
    }
}
