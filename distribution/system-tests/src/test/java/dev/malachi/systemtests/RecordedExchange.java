package dev.malachi.systemtests;

import dev.malachi.api.Datagram;
import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.Warning;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Alice and Bob, who want the same address, and all that passes between them: discovery with and without news, handshakes with and
 * without cookies, rekeying, echoes, datagrams, records, a contested address, the end of a node and its return.
 */
final class RecordedExchange implements AutoCloseable {
    /** Told of each frame that says it is of another revision of the protocol; nothing else follows from such a frame. */
    static final String OTHER_REVISION = "revision.mismatch";

    private static final int TRANSPORT_FRAMES = 60;

    final SimulatedNetwork network;
    final Intruder intruder;
    final List<byte[]> wire = new ArrayList<>();
    final List<Datagram> delivered = new ArrayList<>();
    private final Map<MacAddress, String> owners = new HashMap<>();
    private final Map<String, MacAddress> addresses = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(77);
    private final Registration tap;
    private final boolean repeating;
    private boolean intruding;
    final Node alice;
    Node bob;

    /** Runs the exchange; each frame comes twice if so wanted. */
    RecordedExchange(Path folder, String name, boolean repeating) {
        List<byte[]> seeds = Keys.withTheSameAddress(folder);
        network = new SimulatedNetwork(folder.resolve(name), 31);
        intruder = new Intruder(network);
        this.repeating = repeating;
        tap = network.segment.tap((at, buffer, offset, length) ->
                passed(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)));
        alice = network.start("alice", seeds.get(0), builder -> builder);
        settled("alice");
        alice.bind(7, delivered::add);
        network.timeline.runFor(Duration.ofSeconds(10));
        bob = network.start("bob", seeds.get(1), builder -> builder);
        settled("bob");
        network.timeline.runFor(Duration.ofSeconds(5));
        talk(130);
        bob.close();
        network.timeline.runFor(Duration.ofSeconds(2));
        restartBob();
        overloadAlice();
        talk(5);
    }

    MacAddress addressOf(String name) {
        return addresses.get(name);
    }

    /** Everybody on the wire can read it off. */
    byte[] staticKeyOf(Node node) {
        return Frames.staticKey(wire.stream()
                .filter(frame -> Frames.kind(frame).equals("ADVERTISE"))
                .filter(frame -> Frames.source(frame).equals(node.id()))
                .findFirst()
                .orElseThrow());
    }

    private void settled(String name) {
        MacAddress mac = network.segment.stations().getLast();
        owners.put(mac, name);
        addresses.put(name, mac);
    }

    private void passed(byte[] frame) {
        if (intruding) {
            return;
        }
        wire.add(frame);
        if (repeating) {
            var _ = network.timeline.schedule(1_000_000, () -> inject(frame));
        }
    }

    /** Sends a frame that no node has sent. */
    void inject(byte[] frame) {
        intruding = true;
        intruder.send(frame);
        intruding = false;
    }

    void restartBob() {
        bob = network.start("bob", builder -> builder);
        settled("bob");
        bob.bind(7, delivered::add);
    }

    /** Until Alice answers INITs only with COOKIEs; Bob needs one then. */
    private void overloadAlice() {
        byte[] staticKey = staticKeyOf(alice);
        for (int i = 0; i < 70; i++) {
            inject(Frames.forgedInit(
                    random,
                    staticKey,
                    addresses.get("alice"),
                    alice.id(),
                    new MacAddress(0x0600_0000_0000L | random.nextInt(1 << 30)),
                    bob.id()));
        }
        network.timeline.runFor(Duration.ofMillis(10));
        network.echo(bob, alice, Duration.ofSeconds(1)).orElseThrow();
    }

    void talk(int seconds) {
        for (int i = 0; i < seconds; i++) {
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            bob.send(alice.id(), 7, 7, new byte[] {1, 2, 3});
            network.timeline.runFor(Duration.ofSeconds(1));
        }
    }

    /** What the two said to each other, but for most of the many TRANSPORT frames. */
    List<byte[]> recorded() {
        List<byte[]> said = wire.stream()
                .filter(frame ->
                        Frames.destinationMac(frame).isGroup() || owners.containsKey(Frames.destinationMac(frame)))
                .toList();
        List<byte[]> transport = said.stream()
                .filter(frame -> Frames.kind(frame).equals("TRANSPORT"))
                .toList();
        int half = TRANSPORT_FRAMES / 2;
        return Stream.of(
                        said.stream().filter(frame -> !Frames.kind(frame).equals("TRANSPORT")),
                        transport.stream().limit(half),
                        transport.stream().skip(transport.size() - half))
                .flatMap(frames -> frames)
                .toList();
    }

    /** Sends a recorded frame again, to whatever address its receiver has now. */
    void replay(byte[] frame, MacAddress from) {
        MacAddress to = Frames.destinationMac(frame);
        inject(Frames.readdressed(frame, to.isGroup() ? to : addresses.get(owners.get(to)), from));
    }

    /** What must not change. */
    List<String> state() {
        List<String> state = new ArrayList<>();
        for (Node node : List.of(alice, bob)) {
            List<Warning> warnings = node.status().warnings().stream()
                    .filter(warning -> !warning.code().equals(OTHER_REVISION))
                    .toList();
            state.add(node.id() + " " + node.status().ipv4() + " " + warnings);
            node.peers().stream().map(RecordedExchange::lasting).forEach(state::add);
            state.add(node.resolve(alice.status().ipv4()).toString());
            state.add(node.resolve(bob.status().ipv4()).toString());
        }
        return state;
    }

    @Override
    public void close() {
        tap.close();
        intruder.close();
        network.close();
    }

    /** A peer without what traffic changes. */
    private static String lasting(PeerStatus peer) {
        return String.join(
                " ",
                peer.id().toString(),
                peer.name().toString(),
                peer.ipv4(),
                peer.state().toString(),
                peer.dialect(),
                peer.link().toString(),
                peer.mac().toString(),
                peer.via().toString(),
                peer.warnings().toString());
    }
}
