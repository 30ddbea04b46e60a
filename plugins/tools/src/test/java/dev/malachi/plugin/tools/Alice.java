package dev.malachi.plugin.tools;

import dev.malachi.api.EchoReply;
import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.testkit.FakeNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Node alice, which knows bob. */
public class Alice extends FakeNode {
    public static final NodeId SELF = id("0b0b0b0b1111222233334444555566aa");
    public static final NodeId BOB = id("a4aae90643ddcd556e58e6d87755784a");

    /** Answers ECHOes. */
    public interface Echo {
        Optional<EchoReply> answer(byte[] data, Duration timeout) throws InterruptedException;
    }

    final List<Warning> warnings = new ArrayList<>();
    public Echo echo = (data, timeout) -> Optional.empty();

    /** Knows bob. */
    public Alice() {
        knownPeers().clear();
        knownPeers().add(bob(List.of()));
    }

    public void bobIs(PeerState state) {
        bobIs(state, "bob");
    }

    void bobIs(PeerState state, String name) {
        knownPeers().set(0, bob(name, state, List.of()));
    }

    /** Bob is reached over another node. */
    public void bobIsBehind(NodeId neighbor) {
        PeerStatus bob = bob(List.of());
        knownPeers()
                .set(
                        0,
                        new PeerStatus(
                                bob.id(),
                                bob.name(),
                                bob.ipv4(),
                                bob.ipv6(),
                                bob.state(),
                                bob.trust(),
                                bob.dialect(),
                                bob.link(),
                                bob.mac(),
                                bob.rttMillis(),
                                bob.cipher(),
                                bob.hybrid(),
                                bob.rxBytes(),
                                bob.txBytes(),
                                bob.lastSeenSeconds(),
                                Optional.of(neighbor),
                                bob.warnings()));
    }

    void warnAboutPeer(Warning warning) {
        knownPeers().set(0, bob(List.of(warning)));
    }

    private static PeerStatus bob(List<Warning> warnings) {
        return bob("bob", PeerState.SESSION, warnings);
    }

    private static PeerStatus bob(String name, PeerState state, List<Warning> warnings) {
        return new PeerStatus(
                BOB,
                Optional.of(name),
                "10.144.233.6",
                "fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8",
                state,
                Optional.of(PeerTrust.MET),
                "native",
                Optional.of("eth0"),
                Optional.of(MacAddress.parse("02:00:00:00:00:02")),
                OptionalDouble.of(0.4123),
                Optional.of("aes-256-gcm"),
                false,
                1536,
                42,
                OptionalLong.of(3),
                Optional.empty(),
                warnings);
    }

    public static NodeId id(String hex) {
        return NodeId.parse(hex).orElseThrow();
    }

    @Override
    public NodeId id() {
        return SELF;
    }

    @Override
    public NodeStatus status() {
        Map<String, String> offloads = new LinkedHashMap<>();
        offloads.put("tso4", "on");
        offloads.put("uso", "off: kernel 5.10 has none");
        return new NodeStatus(
                "0.1.0",
                SELF,
                Optional.of("alice"),
                VirtualAddress.format(VirtualAddress.preferredIpv4(SELF)),
                VirtualAddress.ipv6(SELF).getHostAddress(),
                Optional.of(new NodeStatus.TunStatus("mal0", 1428, "up", List.of("10.144.195.212/16"))),
                List.of(new NodeStatus.LinkStatus("eth0", "linux", MacAddress.parse("02:00:00:00:00:01"), 1500, "up")),
                3725,
                knownPeers().size(),
                List.of(new NodeStatus.PluginStatus("protocol.ndp", "0.1.0", "active")),
                "sodium",
                "jce",
                offloads,
                warnings);
    }

    @Override
    public Optional<NodeId> resolve(String target) {
        if (target.equals("a4aa")) {
            throw new MalachiException(MalachiException.Kind.USAGE, "'a4aa' is ambiguous: a4aae906, a4aa1111.");
        }
        return switch (target) {
            case "bob", "a4aae906", "10.144.233.6" -> Optional.of(BOB);
            case "alice", "me", "0b0b0b0b1111222233334444555566aa" -> Optional.of(SELF);
            default -> NodeId.parse(target);
        };
    }

    @Override
    public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) throws InterruptedException {
        boolean onTheWay = knownPeers().stream()
                .anyMatch(known -> known.via().filter(peer::equals).isPresent());
        if (!peer.equals(BOB) && !onTheWay) {
            throw new AssertionError("an ECHO to " + peer);
        }
        return echo.answer(data, timeout);
    }
}
