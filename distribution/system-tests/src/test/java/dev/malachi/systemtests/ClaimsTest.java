package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.TrustMode;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who gets which address (protocol.md §2, Claims): nodes that want the same one, on the virtual LAN, and others that look on. What
 * counts is that the losers move, and that everybody sends to the same node afterwards.
 */
class ClaimsTest {
    /** A week is how long an absent holder is waited for. */
    private static final Duration LONGER_THAN_A_WEEK = Duration.ofDays(8);

    @TempDir
    Path folder;

    /** What lets held claims that meet be settled by the lower id. */
    enum Together {
        PRE_SHARED_KEY,
        KNOWN
    }

    private UnaryOperator<NodeConfigBuilder> psk() {
        try {
            Path psk = Files.writeString(folder.resolve("psk"), "a key that is long enough");
            return builder -> builder.pskFile(psk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String preferred(Node node) {
        return VirtualAddress.format(VirtualAddress.preferredIpv4(node.id()));
    }

    /** Everybody sends what goes to a node's address to that node, and nobody has two addresses or shares one. */
    private static void assertAgreement(List<Node> nodes) {
        assertThat(nodes.stream().map(node -> node.status().ipv4())).doesNotHaveDuplicates();
        for (Node node : nodes) {
            for (Node other : nodes) {
                assertThat(node.resolve(other.status().ipv4()))
                        .as("%s at %s", other.id().shortId(), node.id().shortId())
                        .contains(other.id());
                if (node != other) {
                    assertThat(node.peers().stream()
                                    .filter(peer -> peer.id().equals(other.id()))
                                    .map(peer -> peer.ipv4()))
                            .containsExactly(other.status().ipv4());
                }
            }
        }
    }

    private static List<Event> of(List<Event> events, String kind) {
        return events.stream().filter(event -> event.kind().equals(kind)).toList();
    }

    private static List<String> warnings(Node node) {
        return node.status().warnings().stream().map(Warning::code).toList();
    }

    private static PeerStatus seenBy(Node node, Node other) {
        return node.peers().stream()
                .filter(peer -> peer.id().equals(other.id()))
                .findFirst()
                .orElseThrow();
    }

    private static void part(SimulatedNetwork network, int... firstIsland) {
        List<MacAddress> stations = network.segment.stations();
        network.segment.partition(
                List.of(Arrays.stream(firstIsland).mapToObj(stations::get).toList()));
    }

    @Test
    void ofTwoNodesThatWantOneAddressTheLowerIdGetsItAndAllAgree() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 11)) {
            Node carol = network.start();
            Node higher = network.start("higher", seeds.get(1), builder -> builder);
            Node lower = network.start("lower", seeds.get(0), builder -> builder);
            assertThat(preferred(lower)).isEqualTo(preferred(higher));
            List<Event> ofHigher = SimulatedNetwork.events(higher);
            List<Event> ofLower = SimulatedNetwork.events(lower);

            network.timeline.runFor(Duration.ofSeconds(30));
            network.meet(List.of(carol, higher, lower));

            assertThat(lower.status().ipv4()).isEqualTo(preferred(lower));
            assertAgreement(List.of(carol, higher, lower));
            assertThat(of(ofHigher, EventKind.CLAIM_MOVED))
                    .singleElement()
                    .satisfies(moved -> assertThat(moved.attributes())
                            .containsEntry("from", preferred(lower))
                            .containsEntry("to", higher.status().ipv4()));
            assertThat(of(ofLower, EventKind.CLAIM_MOVED)).isEmpty();
            for (List<Event> events : List.of(ofHigher, ofLower)) {
                assertThat(of(events, EventKind.CLAIM_CONTESTED)).isEmpty();
                assertThat(of(events, EventKind.CLAIM_HELD)).hasSize(1);
            }
        }
    }

    @Test
    void aLateComerCannotTakeAHeldAddressAwayByALowerId() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 12)) {
            Node holder = network.start("holder", seeds.get(1), builder -> builder);
            Node carol = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(holder, carol));
            String held = holder.status().ipv4();
            assertThat(held).isEqualTo(preferred(holder));

            Node grinder = network.start("grinder", seeds.get(0), builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(30));
            network.meet(List.of(holder, carol, grinder));

            assertThat(grinder.id()).isLessThan(holder.id());
            assertThat(holder.status().ipv4()).isEqualTo(held);
            assertThat(grinder.status().ipv4()).isNotEqualTo(held);
            assertAgreement(List.of(holder, carol, grinder));
        }
    }

    /**
     * A grinder that keeps to no rule says at once that it holds the address: as one does that held it on another segment. Under tofu
     * everybody stays with whom he has.
     */
    @Test
    void underTofuAGrinderThatSaysItHoldsTheAddressGetsNobodysTraffic() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 13)) {
            Node holder = network.start("holder", seeds.get(1), builder -> builder);
            Node carol = network.start();
            Node dave = network.start();
            Node grinder = network.start("grinder", seeds.get(0), builder -> builder);
            part(network, 0, 1, 2);
            network.timeline.runFor(Duration.ofSeconds(30));
            List<Node> honest = List.of(holder, carol, dave);
            network.meet(honest);
            String address = holder.status().ipv4();
            assertThat(grinder.status().ipv4()).isEqualTo(address);
            assertThat(grinder.id()).isLessThan(holder.id());
            List<List<Event>> heard =
                    honest.stream().map(SimulatedNetwork::events).toList();

            network.segment.heal();
            network.timeline.runFor(Duration.ofMinutes(3));
            network.meet(List.of(holder, carol, dave, grinder));

            assertAgreement(honest);
            assertThat(holder.status().ipv4()).isEqualTo(address);
            for (List<Event> events : heard) {
                assertThat(of(events, EventKind.CLAIM_CONTESTED)).isNotEmpty().allSatisfy(event -> {
                    assertThat(event.peer()).contains(grinder.id());
                    assertThat(event.attributes())
                            .containsEntry("ipv4", address)
                            .containsEntry("holder", holder.id().shortId());
                });
                assertThat(of(events, EventKind.CLAIM_MOVED)).isEmpty();
            }
            for (Node node : honest) {
                assertThat(warnings(node)).containsExactly("claim.contested");
                assertThat(seenBy(node, grinder).warnings())
                        .extracting(Warning::code)
                        .containsExactly("claim.contested");
                assertThat(seenBy(node, grinder).ipv4()).isEmpty();
            }
        }
    }

    /** Who starts a network with a holder, two more, and a grinder that held the same address elsewhere and waits for its chance. */
    private record Siege(SimulatedNetwork network, Node holder, Node carol, Node dave, Node grinder, String address) {
        static Siege lay(SimulatedNetwork network, List<byte[]> seeds) {
            Node holder = network.start("holder", seeds.get(1), builder -> builder);
            Node carol = network.start("carol", builder -> builder);
            Node dave = network.start("dave", builder -> builder);
            Node grinder = network.start("grinder", seeds.get(0), builder -> builder);
            part(network, 0, 1, 2);
            network.timeline.runFor(Duration.ofSeconds(30));
            network.meet(List.of(holder, carol, dave));
            String address = holder.status().ipv4();
            assertThat(grinder.status().ipv4()).isEqualTo(address);
            assertThat(grinder.id()).isLessThan(holder.id());
            return new Siege(network, holder, carol, dave, grinder, address);
        }

        /** The holder is away, and the grinder tells everybody that it has the address. */
        void strike() {
            holder.close();
            network.segment.heal();
            network.timeline.runFor(Duration.ofMinutes(3));
            network.meet(List.of(carol, dave, grinder));
        }

        void assertUntaken(List<Node> honest) {
            network.timeline.runFor(Duration.ofMinutes(3));
            network.meet(honest);
            assertAgreement(honest);
            assertThat(honest.getFirst().status().ipv4()).isEqualTo(address);
            for (Node node : honest) {
                assertThat(node.resolve(address)).contains(holder.id());
                assertThat(node.peers().stream().map(PeerStatus::ipv4).filter(ipv4 -> !ipv4.isEmpty()))
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void aStrangerDoesNotGetTheAddressOfAHolderThatRestarts() {
        try (var network = new SimulatedNetwork(folder, 21)) {
            Siege siege = Siege.lay(network, Keys.withTheSameAddress(folder));
            siege.strike();

            Node back = network.start("holder", builder -> builder);
            List<Event> events = SimulatedNetwork.events(back);
            siege.assertUntaken(List.of(back, siege.carol(), siege.dave()));

            network.meet(List.of(back, siege.grinder()));
            assertThat(of(events, EventKind.CLAIM_MOVED)).isEmpty();
            assertThat(warnings(siege.carol())).containsExactly("claim.contested");
            assertThat(warnings(back)).containsExactly("claim.contested");

            siege.carol().deny(siege.grinder().id());
            assertThat(warnings(siege.carol())).isEmpty();
            assertThat(siege.carol().resolve(siege.address())).contains(back.id());
        }
    }

    /** Nobody may come back with the wrong idea: neither who looks on nor who was attacked. */
    @Test
    void whatIsKeptOverRestartsOfAllIsWhoHadTheAddress() {
        try (var network = new SimulatedNetwork(folder, 22)) {
            Siege siege = Siege.lay(network, Keys.withTheSameAddress(folder));
            siege.strike();
            siege.carol().close();
            siege.dave().close();
            Node carol = network.start("carol", builder -> builder);
            Node dave = network.start("dave", builder -> builder);
            network.timeline.runFor(Duration.ofMinutes(1));
            network.meet(List.of(carol, dave, siege.grinder()));
            assertThat(carol.resolve(siege.address())).contains(siege.holder().id());

            List<Node> honest = List.of(network.start("holder", builder -> builder), carol, dave);
            siege.assertUntaken(honest);
            network.meet(List.of(honest.getFirst(), siege.grinder()));
            honest.forEach(Node::close);
            List<Node> again = List.of(
                    network.start("holder", builder -> builder),
                    network.start("carol", builder -> builder),
                    network.start("dave", builder -> builder));
            siege.assertUntaken(again);
        }
    }

    /** It must ask, since it cannot tell for how long it was away. That is no way to its address for a stranger. */
    @Test
    void aHolderWhoseClockWentBackDoesNotYieldToAStranger() {
        try (var network = new SimulatedNetwork(folder, 23)) {
            Siege siege = Siege.lay(network, Keys.withTheSameAddress(folder));
            siege.strike();
            network.timeline.stepWallClock(Duration.ofDays(-30));

            Node back = network.start("holder", builder -> builder);
            List<Event> events = SimulatedNetwork.events(back);
            network.timeline.runFor(Duration.ofSeconds(2));
            assertThat(of(events, EventKind.CLAIM_HELD)).isEmpty();
            siege.assertUntaken(List.of(back, siege.carol(), siege.dave()));

            assertThat(of(events, EventKind.CLAIM_HELD)).hasSize(1);
            assertThat(of(events, EventKind.CLAIM_MOVED)).isEmpty();
        }
    }

    /** Others keep its mapping for a week, so it must not give its address up to whom it finds there when it comes back. */
    @Test
    void aHolderThatWasAwayOverTheWeekendDoesNotYieldToAStranger() {
        try (var network = new SimulatedNetwork(folder, 25)) {
            Siege siege = Siege.lay(network, Keys.withTheSameAddress(folder));
            siege.strike();
            network.timeline.runFor(Duration.ofDays(2));

            Node back = network.start("holder", builder -> builder);
            List<Event> events = SimulatedNetwork.events(back);
            network.timeline.runFor(Duration.ofSeconds(2));
            siege.assertUntaken(List.of(back, siege.carol(), siege.dave()));

            assertThat(of(events, EventKind.CLAIM_MOVED)).isEmpty();
        }
    }

    /** 256 ids that were ground for one victim can take every address that it may have. It lives on without, until one is free. */
    @Test
    void aNodeWhoseAddressesAreAllTakenRunsOnIpv6AloneUntilOneIsFree() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 24)) {
            Node grinder = network.start("grinder", seeds.get(0), builder -> builder);
            Node carol = network.start("carol", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(grinder, carol));
            Keys.install(network.home("victim"), seeds.get(1));
            NodeId id = Keys.id(folder, seeds.get(1));
            Keys.pin(folder, network.home("victim"), Keys.addresses(id));

            Node victim = network.start("victim", builder -> builder);
            network.timeline.runFor(Duration.ofMinutes(3));
            network.meet(List.of(victim, carol, grinder));

            assertThat(victim.status().ipv4()).isEmpty();
            assertThat(warnings(victim)).containsExactly("claim.none");
            assertThat(seenBy(carol, victim).ipv4()).isEmpty();

            network.timeline.runFor(LONGER_THAN_A_WEEK);
            network.meet(List.of(victim, carol, grinder));

            assertThat(victim.status().ipv4()).isNotEmpty();
            assertThat(warnings(victim)).isEmpty();
            assertAgreement(List.of(victim, carol, grinder));
        }
    }

    @Test
    void underTofuTwoSegmentsThatJoinKeepWhatTheyHaveAndSaySo() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 14)) {
            Node one = network.start("one", seeds.get(0), builder -> builder);
            Node friendOfOne = network.start();
            Node two = network.start("two", seeds.get(1), builder -> builder);
            Node friendOfTwo = network.start();
            part(network, 0, 1);
            network.timeline.runFor(Duration.ofSeconds(30));
            network.meet(List.of(one, friendOfOne));
            network.meet(List.of(two, friendOfTwo));
            List<Node> all = List.of(one, friendOfOne, two, friendOfTwo);
            String address = preferred(one);
            assertThat(two.status().ipv4()).isEqualTo(address);
            List<List<Event>> heard = all.stream().map(SimulatedNetwork::events).toList();

            network.segment.heal();
            network.timeline.runFor(Duration.ofMinutes(3));
            network.meet(all);

            assertThat(one.status().ipv4()).isEqualTo(address);
            assertThat(two.status().ipv4()).isEqualTo(address);
            assertThat(friendOfOne.resolve(address)).contains(one.id());
            assertThat(friendOfTwo.resolve(address)).contains(two.id());
            assertThat(heard)
                    .allSatisfy(events ->
                            assertThat(of(events, EventKind.CLAIM_CONTESTED)).isNotEmpty());

            // To stop one for a moment changes nothing: a holder comes back as holder.
            one.close();
            Node again = network.start("one", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(30));
            network.meet(List.of(again, friendOfOne));
            assertThat(again.status().ipv4()).isEqualTo(address);
            assertThat(friendOfOne.resolve(address)).contains(again.id());

            // After more than a day it asks, and the address is the other's, for everybody.
            again.close();
            network.timeline.runFor(Duration.ofHours(25));
            Node later = network.start("one", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(30));
            List<Node> afterwards = List.of(later, friendOfOne, two, friendOfTwo);
            network.meet(afterwards);
            assertThat(two.status().ipv4()).isEqualTo(address);
            assertThat(afterwards).allSatisfy(node -> assertThat(warnings(node)).isEmpty());
            assertAgreement(afterwards);
        }
    }

    @ParameterizedTest
    @EnumSource
    void amongThoseWhoTrustEachOtherTheLowerIdKeepsTheAddressWhenSegmentsJoin(Together together) {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 15)) {
            UnaryOperator<NodeConfigBuilder> settings =
                    together == Together.PRE_SHARED_KEY ? psk() : builder -> builder.trust(TrustMode.KNOWN);
            if (together == Together.KNOWN) {
                makeKnown(network, seeds);
            }
            Node lower = network.start("lower", seeds.get(0), settings);
            Node friendOfLower = network.start("friend-of-lower", settings);
            Node higher = network.start("higher", seeds.get(1), settings);
            Node friendOfHigher = network.start("friend-of-higher", settings);
            part(network, 0, 1);
            network.timeline.runFor(Duration.ofSeconds(30));
            network.meet(List.of(lower, friendOfLower));
            network.meet(List.of(higher, friendOfHigher));
            assertThat(higher.status().ipv4()).isEqualTo(lower.status().ipv4()).isEqualTo(preferred(lower));
            List<Node> all = List.of(lower, friendOfLower, higher, friendOfHigher);
            List<List<Event>> heard = all.stream().map(SimulatedNetwork::events).toList();

            network.segment.heal();
            network.timeline.runFor(Duration.ofMinutes(3));
            network.meet(all);

            assertThat(lower.status().ipv4()).isEqualTo(preferred(lower));
            assertAgreement(all);
            assertThat(of(heard.get(2), EventKind.CLAIM_MOVED)).hasSize(1);
            assertThat(heard)
                    .allSatisfy(events ->
                            assertThat(of(events, EventKind.CLAIM_CONTESTED)).isEmpty());
        }
    }

    /** Has four nodes approved by each other before they meet. */
    private void makeKnown(SimulatedNetwork network, List<byte[]> seeds) {
        try (var meeting = new SimulatedNetwork(folder, 16)) {
            List<Node> all = List.of(
                    meeting.start("lower", seeds.get(0), builder -> builder),
                    meeting.start("friend-of-lower", builder -> builder),
                    meeting.start("higher", seeds.get(1), builder -> builder),
                    meeting.start("friend-of-higher", builder -> builder));
            for (Node node : all) {
                all.stream().filter(other -> other != node).forEach(other -> node.approve(other.id()));
            }
        }
        for (String home : List.of("lower", "friend-of-lower", "higher", "friend-of-higher")) {
            forgetAddress(network.home(home));
        }
    }

    /** Each asks for its address anew. */
    private static void forgetAddress(Path home) {
        try {
            Files.deleteIfExists(home.resolve("state.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNodeThatComesBackAfterAWeekMovesOnWhenItsAddressHasAnotherHolder() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 17)) {
            Node away = network.start("away", seeds.get(0), builder -> builder);
            Node carol = network.start();
            Node dave = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(away, carol, dave));
            String address = away.status().ipv4();
            away.close();
            network.timeline.runFor(LONGER_THAN_A_WEEK);

            Node successor = network.start("successor", seeds.get(1), builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(carol, dave, successor));
            assertThat(successor.status().ipv4()).isEqualTo(address);
            assertAgreement(List.of(carol, dave, successor));

            Node back = network.start("away", builder -> builder);
            List<Event> events = SimulatedNetwork.events(back);
            network.timeline.runFor(Duration.ofSeconds(30));
            List<Node> all = List.of(carol, dave, successor, back);
            network.meet(all);

            assertThat(back.id()).isLessThan(successor.id());
            assertThat(successor.status().ipv4()).isEqualTo(address);
            assertAgreement(all);
            assertThat(of(events, EventKind.CLAIM_MOVED)).hasSize(1);
            assertThat(of(events, EventKind.CLAIM_CONTESTED)).isEmpty();
        }
    }

    @Test
    void aNodeThatComesBackAfterAWeekGetsTheAddressThatItHadIfNobodyElseDid() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 18)) {
            Node first = network.start("first", seeds.get(0), builder -> builder);
            Node carol = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            Node second = network.start("second", seeds.get(1), builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(first, carol, second));
            String address = second.status().ipv4();
            assertThat(address).isNotEqualTo(preferred(second));
            second.close();
            first.close();
            network.timeline.runFor(LONGER_THAN_A_WEEK);

            Node again = network.start("second", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(again, carol));

            assertThat(again.status().ipv4()).isEqualTo(address);
            assertAgreement(List.of(again, carol));
        }
    }

    @Test
    void aHolderThatIsAwayForLessThanAWeekFindsItsAddressUntouched() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 19)) {
            Node away = network.start("away", seeds.get(1), builder -> builder);
            Node carol = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(away, carol));
            String address = away.status().ipv4();
            away.close();
            network.timeline.runFor(Duration.ofDays(6));

            Node other = network.start("other", seeds.get(0), builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            assertThat(other.status().ipv4()).isNotEqualTo(address);
            network.meet(List.of(carol, other));
            assertThat(carol.resolve(address)).contains(away.id());

            Node back = network.start("away", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            List<Node> all = List.of(carol, other, back);
            network.meet(all);
            assertThat(back.status().ipv4()).isEqualTo(address);
            assertAgreement(all);
        }
    }

    /** Cut off, it kept its address all the time. Nobody has seen it, so it must ask again, whatever its id. */
    @Test
    void aNodeThatWasCutOffForAWeekMovesOnWhenItsAddressHasAnotherHolder() {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        try (var network = new SimulatedNetwork(folder, 20)) {
            Node cutOff = network.start("cut-off", seeds.get(0), builder -> builder);
            Node carol = network.start();
            Node dave = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(cutOff, carol, dave));
            String address = cutOff.status().ipv4();
            part(network, 0);
            network.timeline.runFor(LONGER_THAN_A_WEEK);
            assertThat(cutOff.status().ipv4()).isEqualTo(address);
            Node successor = network.start("successor", seeds.get(1), builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(10));
            network.meet(List.of(carol, dave, successor));
            assertThat(successor.status().ipv4()).isEqualTo(address);
            List<Event> events = SimulatedNetwork.events(cutOff);

            network.segment.heal();
            network.timeline.runFor(Duration.ofMinutes(5));
            List<Node> all = List.of(carol, dave, successor, cutOff);
            network.meet(all);

            assertThat(successor.status().ipv4()).isEqualTo(address);
            assertAgreement(all);
            assertThat(of(events, EventKind.CLAIM_MOVED)).hasSize(1);
            assertThat(of(events, EventKind.CLAIM_CONTESTED)).isEmpty();
        }
    }
}
