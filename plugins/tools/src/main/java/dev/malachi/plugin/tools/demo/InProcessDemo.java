package dev.malachi.plugin.tools.demo;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.plugin.tools.text.Units;
import dev.malachi.plugin.tools.wire.WireRecord;
import dev.malachi.plugin.tools.wire.WireReport;
import dev.malachi.plugin.tools.wire.WireTap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The demo for everybody: two real nodes in this process, on an Ethernet segment that exists only here. */
final class InProcessDemo {
    /** The link driver for segments inside a process. */
    static final String LINK_DRIVER = "virtual-lan";

    private static final int PORT = 7;
    private static final int ECHOES = 5;
    private static final int ECHO_BYTES = 56;
    private static final Duration NETWORK_LIMIT = Duration.ofSeconds(8);
    private static final String QUESTION = "Hello bob! The otters meet at dawn.";
    private static final String ANSWER = "Under the old bridge, alice. I shall be there.";

    private final Story story;
    private final Cleanup cleanup;
    private final Path folder;
    private final String segment;
    private final LinkDriver driver;
    private final Function<NodeConfig, Node> starter;
    private final WireRecord record = new WireRecord(List.of(QUESTION, ANSWER));

    /**
     * Prepares it; nothing is made yet.
     *
     * @param story told here
     * @param cleanup puts away what is left when the story ends early
     * @param folder an empty one for the nodes' homes
     * @param token makes the segment's name unique in this process
     * @param driver has segments inside this process
     * @param starter starts a node
     */
    InProcessDemo(
            Story story,
            Cleanup cleanup,
            Path folder,
            String token,
            LinkDriver driver,
            Function<NodeConfig, Node> starter) {
        this.story = story;
        this.cleanup = cleanup;
        this.folder = folder;
        this.segment = "demo-" + token;
        this.driver = driver;
        this.starter = starter;
    }

    /**
     * Tells the story.
     *
     * @param lacking why it is not told with real interfaces, and what that would add
     */
    void run(String lacking) throws InterruptedException {
        WireTap tap = story.tellAndKeep("An Ethernet segment is set up inside this program", () -> {
            WireTap opened = new WireTap(driver, segment, record);
            cleanup.add(opened::close);
            return new Story.Told<>(opened, lacking);
        });
        Node alice = startNode("alice");
        Node bob = startNode("bob");
        story.tell("They find each other", () -> {
            story.await("alice hears of bob", NETWORK_LIMIT, () -> peer(alice, bob.id()));
            story.await("bob hears of alice", NETWORK_LIMIT, () -> peer(bob, alice.id()));
            return "By signed announcements on the segment (NDPv2, EtherType 0x88B5).";
        });
        story.tell("They agree on keys that nobody else has", () -> shakeHands(alice, bob));
        story.tell("alice pings bob", () -> ping(alice, bob));
        story.tell("alice sends bob a message, and bob answers", () -> talk(alice, bob));
        story.tell("On the wire, nobody could read it", () -> judge(tap));
        story.tell("Everything is put away again", () -> {
            cleanup.close();
            if (Files.exists(folder)) {
                throw Story.failed(folder + " could not be removed.");
            }
            return "Both nodes ended; no file is left.";
        });
    }

    private Node startNode(String name) throws InterruptedException {
        return story.tellAndKeep("A node starts, called " + name, () -> {
            Node node = starter.apply(NodeConfig.builder(folder.resolve(name))
                    .link(segment, driver.id())
                    .hostName(name)
                    .build());
            cleanup.add(node::close);
            return new Story.Told<>(
                    node,
                    "It made a key, so its id is " + node.id().shortId() + " and its address "
                            + node.status().ipv4() + ". Nothing else was configured.");
        });
    }

    private static Optional<PeerStatus> peer(Node node, NodeId id) {
        return node.peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    private String shakeHands(Node alice, Node bob) throws IOException, InterruptedException {
        story.await(
                "alice and bob make a session",
                NETWORK_LIMIT,
                () -> alice.echo(bob.id(), new byte[ECHO_BYTES], NETWORK_LIMIT));
        PeerState state = peer(alice, bob.id())
                .map(PeerStatus::state)
                .orElseThrow(() -> Story.failed("alice has forgotten bob."));
        if (state != PeerState.SESSION) {
            throw Story.failed("alice says that bob is " + state + ", not in a session.");
        }
        return "By a Noise handshake: each proved that it holds the key its id is made from.";
    }

    private static String ping(Node alice, Node bob) throws InterruptedException {
        long sumNanos = 0;
        for (int i = 0; i < ECHOES; i++) {
            EchoReply reply = alice.echo(bob.id(), new byte[ECHO_BYTES], NETWORK_LIMIT)
                    .orElseThrow(() -> Story.failed("An echo did not come back."));
            sumNanos += reply.roundTripNanos();
        }
        return ECHOES + " sent, " + ECHOES + " received, " + Units.millis(Units.toMillis(sumNanos / ECHOES))
                + " ms on average.";
    }

    private static String talk(Node alice, Node bob) throws InterruptedException {
        BlockingQueue<Datagram> toBob = new LinkedBlockingQueue<>();
        BlockingQueue<Datagram> toAlice = new LinkedBlockingQueue<>();
        try (DatagramPort bobPort = bob.bind(PORT, toBob::add);
                DatagramPort alicePort = alice.bind(0, toAlice::add)) {
            alice.send(bob.id(), alicePort.port(), bobPort.port(), bytes(QUESTION));
            Datagram question = next(toBob, "alice's message", QUESTION, alice.id());
            bob.send(question.from(), bobPort.port(), question.fromPort(), bytes(ANSWER));
            next(toAlice, "bob's answer", ANSWER, bob.id());
        }
        return "alice: \"" + QUESTION + "\"  bob: \"" + ANSWER + "\"";
    }

    private static Datagram next(BlockingQueue<Datagram> arrived, String what, String text, NodeId from)
            throws InterruptedException {
        Datagram datagram = arrived.poll(NETWORK_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        if (datagram == null) {
            throw Story.failed(what + " did not arrive.");
        }
        String said = new String(datagram.payload(), StandardCharsets.UTF_8);
        if (!said.equals(text) || !datagram.from().equals(from)) {
            throw Story.failed(what + " arrived as \"" + said + "\" from "
                    + datagram.from().shortId() + ".");
        }
        return datagram;
    }

    private String judge(WireTap tap) {
        tap.close();
        WireReport seen = record.report();
        long frames = seen.count(NodeConfig.DEFAULT_ETHER_TYPE).frames();
        // Two of discovery, two of the handshake, and there and back for each echo and the message: all must have been
        // seen.
        int least = 4 + 2 * (ECHOES + 1);
        if (frames < least) {
            throw Story.failed("Only " + frames + " frames were seen where at least " + least
                    + " must have passed: the look at the wire missed some.");
        }
        String others = seen.others(NodeConfig.DEFAULT_ETHER_TYPE);
        if (!others.isEmpty()) {
            throw Story.failed("Other frames passed as well: " + others + ".");
        }
        if (seen.plaintext() > 0) {
            throw Story.failed(seen.plaintext() + " frames show the text of a message.");
        }
        return "All " + frames + " frames that passed are of EtherType 0x88B5; none shows a word of the messages.";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
