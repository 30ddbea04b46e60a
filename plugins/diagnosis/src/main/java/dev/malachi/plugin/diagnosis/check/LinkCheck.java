package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Warning;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.InterfaceFacts;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The interfaces by which frames pass, and what keeps them from it. Once the other node has answered there is nothing to ask. */
public final class LinkCheck implements Check {
    private static final Room ROOM = Room.LINK;
    private static final String BRIDGE = "bridge";

    /** Made once, serves all examinations. */
    public LinkCheck() {}

    @Override
    public List<Finding> examine(Scene scene) {
        List<Finding> findings = new ArrayList<>();
        if (scene.reach().echo()) {
            findings.add(Finding.ok(ROOM, "link", "Frames pass: " + scene.name() + " has answered."));
        } else {
            findings.addAll(scene.node().isPresent() ? relevant(scene) : anyOfMachine(scene));
        }
        boolean wantsIp =
                scene.status().filter(status -> status.tun().isPresent()).isPresent();
        if (wantsIp && !scene.reach().ip()) {
            scene.warnings("link.mtu").stream()
                    .map(warning -> Finding.failed(ROOM, warning))
                    .forEach(findings::add);
        }
        return findings;
    }

    /** Of a machine without a node, whether there is a link that could be used. */
    private static List<Finding> anyOfMachine(Scene scene) {
        List<List<Finding>> each =
                ethernet(scene).stream().map(name -> inspect(scene, name)).toList();
        return firstWell(each).or(() -> each.stream().reduce(LinkCheck::both)).orElseGet(() -> List.of(none()));
    }

    private static Optional<List<Finding>> firstWell(List<List<Finding>> each) {
        return each.stream()
                .filter(findings -> findings.stream().noneMatch(Finding::isFailed))
                .findFirst();
    }

    private static List<Finding> both(List<Finding> one, List<Finding> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static Finding none() {
        return Finding.failed(
                ROOM,
                "link",
                "This machine has no Ethernet interface.",
                "Add one; in a container or network namespace, a veth.");
    }

    /** One of several links that is well is enough, unless the other node was heard on another. */
    private static List<Finding> relevant(Scene scene) {
        Optional<String> heardOn = scene.peer().flatMap(PeerStatus::link);
        List<String> names = heardOn.map(List::of).orElseGet(() -> inUse(scene));
        List<List<Finding>> each =
                names.stream().map(name -> inspect(scene, name)).toList();
        Optional<List<Finding>> well = scene.target().isPresent() ? firstWell(each) : Optional.empty();
        return well.or(() -> each.stream().reduce(LinkCheck::both)).orElseGet(() -> noLink(scene));
    }

    private static List<Finding> noLink(Scene scene) {
        List<Finding> warnings = scene.warnings("link.none", "link.unused").stream()
                .map(warning -> Finding.failed(ROOM, warning))
                .toList();
        return warnings.isEmpty() ? List.of(none()) : warnings;
    }

    private static List<String> inUse(Scene scene) {
        List<String> named = scene.node().orElseThrow().config().links().stream()
                .map(LinkSpec::name)
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        List<String> used = scene.status().orElseThrow().links().stream()
                .map(NodeStatus.LinkStatus::name)
                .toList();
        return used.isEmpty() ? ethernet(scene) : used;
    }

    private static List<String> ethernet(Scene scene) {
        return scene.interfaces().stream()
                .filter(InterfaceFacts::ethernet)
                .map(InterfaceFacts::name)
                .toList();
    }

    private static List<Finding> inspect(Scene scene, String name) {
        Optional<InterfaceFacts> facts = scene.interfaces().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        Optional<Finding> obstacle = facts.map(found -> obstacle(scene, found)).orElseGet(() -> missing(scene, name));
        if (obstacle.isPresent()) {
            return List.of(obstacle.get());
        }
        Optional<Warning> unused = scene.warnings("link.unused").stream()
                .filter(warning -> warning.text().contains(name))
                .findFirst();
        if (unused.isPresent()) {
            return List.of(Finding.failed(ROOM, unused.get()));
        }
        Finding well = Finding.ok(ROOM, "link", name + " is up and has carrier" + kind(facts) + ".");
        return facts.isEmpty() ? List.of(well) : List.of(well, firewall(scene, name));
    }

    private static String kind(Optional<InterfaceFacts> facts) {
        return facts.filter(InterfaceFacts::wireless)
                .map(_ -> " (Wi-Fi: an access point may keep its stations apart)")
                .or(() -> facts.map(InterfaceFacts::kind)
                        .filter(kind -> !kind.isEmpty())
                        .map(kind -> " (" + kind + ")"))
                .orElse("");
    }

    /** Links of other drivers are no interfaces of the system; the node knows of them. */
    private static Optional<Finding> missing(Scene scene, String name) {
        boolean up = scene.status()
                .filter(status -> status.links().stream()
                        .anyMatch(
                                link -> link.name().equals(name) && link.state().equals("up")))
                .isPresent();
        return up || scene.facts().isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.failed(
                        ROOM,
                        "link",
                        "There is no network interface " + name + " on this machine (any more).",
                        "Plug it in, undo its renaming, or name another with --link."));
    }

    /** Drivers use the bridge in place of its port; other masters they do not. */
    private static Optional<Finding> obstacle(Scene scene, InterfaceFacts facts) {
        if (!facts.up()) {
            return Optional.of(Finding.failed(
                    ROOM,
                    "link.up",
                    "The interface " + facts.name() + " is down.",
                    "Set it up, and keep it so in the network settings of the system."));
        }
        Optional<InterfaceFacts.Master> taker =
                facts.master().filter(master -> !master.kind().equals(BRIDGE));
        if (taker.isPresent()) {
            InterfaceFacts.Master master = taker.get();
            return Optional.of(Finding.failed(
                    ROOM,
                    "link.port",
                    facts.name() + " is a port of the " + master.kind() + " " + master.name()
                            + ", which takes its frames.",
                    "Use the " + master.kind() + ": --link " + master.name() + "."));
        }
        if (!facts.carrier()) {
            return Optional.of(Finding.failed(
                    ROOM,
                    "link.carrier",
                    "The interface " + facts.name()
                            + " has no carrier: nothing is plugged in, or the other end is down.",
                    "Look at the cable, the switch, or the interface at the other end."));
        }
        return facts.master()
                .flatMap(bridge -> scene.interfaces().stream()
                        .filter(other -> other.name().equals(bridge.name()))
                        .findFirst()
                        .filter(other -> !other.up())
                        .map(_ -> Finding.failed(
                                ROOM,
                                "link.bridge",
                                "The bridge " + bridge.name() + ", whose port " + facts.name() + " is, is down.",
                                "Set the bridge up, or take " + facts.name() + " out of it.")));
    }

    private static Finding firewall(Scene scene, String name) {
        int etherType = scene.node().map(node -> node.config().etherType()).orElse(NodeConfig.DEFAULT_ETHER_TYPE);
        for (Passage.Direction direction : Passage.Direction.values()) {
            FirewallAnswer answer = scene.firewall(new Passage(direction, name, etherType, Optional.empty()));
            if (answer.unseen().isPresent()) {
                return Finding.unknown(
                        ROOM,
                        "link.firewall",
                        "The firewall was not looked at: " + answer.unseen().get() + ".");
            }
            if (answer.rule().isPresent()) {
                String frames = "frames of EtherType 0x" + Integer.toHexString(etherType);
                return Finding.failed(
                        ROOM,
                        "link.firewall",
                        "A firewall rule drops " + frames
                                + (direction == Passage.Direction.IN ? " that come in by " : " that go out by ") + name
                                + ": " + answer.rule().get() + ".",
                        "Remove the rule, or put one before it that accepts them.");
            }
        }
        return Finding.ok(ROOM, "link.firewall", "No firewall rule drops our frames on " + name + ".");
    }
}
