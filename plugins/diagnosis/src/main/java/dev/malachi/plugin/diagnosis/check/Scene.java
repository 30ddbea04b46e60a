package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Warning;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.HostFacts;
import dev.malachi.api.spi.host.InterfaceFacts;
import dev.malachi.api.spi.host.Passage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an examination looks at: pictures taken at its beginning, so that its steps speak of the same moment.
 *
 * @param extensions what plugins bring
 * @param home directory of identity, pins and configuration
 * @param node the daemon's node, if there is a daemon
 * @param status its state then
 * @param target whom the operator asked about; empty when it is about this machine alone
 * @param peer the node that this means, if it is known here
 * @param reach what that node answered
 * @param facts what the system says of itself; empty if no plugin knows it
 * @param interfaces the system's network interfaces
 */
public record Scene(
        Extensions extensions,
        Path home,
        Optional<Node> node,
        Optional<NodeStatus> status,
        Optional<String> target,
        Optional<PeerStatus> peer,
        Reach reach,
        Optional<HostFacts> facts,
        List<InterfaceFacts> interfaces) {
    /**
     * Takes the pictures.
     *
     * @param extensions what plugins bring
     * @param home directory of identity, pins and configuration
     * @param node the daemon's node, if there is one
     * @return a scene without a target
     */
    public static Scene of(Extensions extensions, Path home, Optional<Node> node) {
        Optional<HostFacts> facts = extensions.all(HostFacts.class).stream()
                .filter(candidate -> candidate.availability().available())
                .findFirst();
        return new Scene(
                extensions,
                home,
                node,
                node.map(Node::status),
                Optional.empty(),
                Optional.empty(),
                Reach.NOTHING,
                facts,
                facts.map(Scene::interfaces).orElse(List.of()));
    }

    /**
     * The same about a node.
     *
     * @param text whom the operator asked about
     * @param known the node, if it is known here
     * @param answers what it answered
     * @return the scene
     */
    public Scene about(String text, Optional<PeerStatus> known, Reach answers) {
        return new Scene(extensions, home, node, status, Optional.of(text), known, answers, facts, interfaces);
    }

    private static List<InterfaceFacts> interfaces(HostFacts facts) {
        try {
            return facts.interfaces();
        } catch (MalachiException e) {
            return List.of(); // the steps about links say that nothing is known
        }
    }

    /** Warnings of the node, oldest first. */
    List<Warning> warnings() {
        return status.map(NodeStatus::warnings).orElse(List.of());
    }

    /** Those of some kinds. */
    List<Warning> warnings(String... codes) {
        return warnings().stream()
                .filter(warning -> List.of(codes).contains(warning.code()))
                .toList();
    }

    /** What the firewall does with something. */
    FirewallAnswer firewall(Passage passage) {
        return facts.map(host -> host.firewall(passage))
                .orElseGet(() -> FirewallAnswer.unseen("no plugin knows the firewall of this system"));
    }

    /** What the operator calls the other node. */
    String name() {
        return peer.map(known -> known.name().orElse(known.id().shortId()))
                .or(() -> target)
                .orElse("the other node");
    }
}
