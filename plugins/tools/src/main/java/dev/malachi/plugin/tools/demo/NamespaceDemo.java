package dev.malachi.plugin.tools.demo;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.control.Fields;
import dev.malachi.plugin.tools.text.Units;
import dev.malachi.plugin.tools.wire.WireReport;
import dev.malachi.plugin.tools.wire.WireTap;
import dev.malachi.plugin.tools.wire.WireWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo for root on Linux: real processes, real Ethernet frames, real IP. */
final class NamespaceDemo {
    private static final String LINK_DRIVER = "linux";
    private static final int PINGS = 5;
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final Duration NETWORK_LIMIT = Duration.ofSeconds(10);
    private static final Duration PROGRAM_LIMIT = Duration.ofSeconds(10);
    private static final Pattern LOSS = Pattern.compile("([0-9.]+)% packet loss");
    private static final Pattern ROUND_TRIP = Pattern.compile("= [0-9.]+/([0-9.]+)/|average ([0-9.]+) ms");

    private final Story story;
    private final Cleanup cleanup;
    private final Path launcher;
    private final Path folder;
    private final Namespaces namespaces;
    private final String token;

    /**
     * Prepares it; nothing is made yet.
     *
     * @param story told here
     * @param cleanup puts away what is left when the story ends early
     * @param ip the program of iproute2
     * @param launcher the program {@code malachi}
     * @param folder an empty one for its files
     * @param token makes the names unique on this machine
     */
    NamespaceDemo(Story story, Cleanup cleanup, Path ip, Path launcher, Path folder, String token) {
        this.story = story;
        this.cleanup = cleanup;
        this.launcher = launcher;
        this.folder = folder;
        this.namespaces = new Namespaces(ip, token);
        this.token = token;
    }

    void run() throws InterruptedException {
        story.tell("Two small machines are set up, joined by a network cable", () -> {
            cleanup.add(namespaces::delete);
            namespaces.create();
            return "Network namespaces " + namespaces.first() + " and " + namespaces.second()
                    + ", each with an eth0 that has no address.";
        });
        Pair nodes = story.tellAndKeep("Malachi is switched on, on both of them", () -> {
            Pair started = new Pair(startNode("alice", namespaces.first()), startNode("bob", namespaces.second()));
            return new Story.Told<>(started, "'malachi up --link eth0', called alice on one and bob on the other.");
        });
        NodeProcess alice = nodes.alice();
        NodeProcess bob = nodes.bob();
        for (NodeProcess node : List.of(alice, bob)) {
            story.tell(node.name() + " is up", () -> ready(node));
        }
        story.tell("They find each other", () -> meet(alice, bob));
        story.tell("They agree on keys that nobody else has", () -> shakeHands(alice, bob));
        story.tell("Each gets addresses of its own", () -> {
            awaitAddresses(alice, bob);
            return "On interface " + NodeProcess.TUN + ": alice " + addresses(alice) + ", bob " + addresses(bob) + ".";
        });
        story.tell(
                "alice pings bob, as any program would (IPv4)",
                () -> ping(alice, bob.status().show("ipv4")));
        story.tell("And by IPv6", () -> {
            // /proc/net/if_inet6 is there exactly when the kernel speaks IPv6.
            return Files.exists(Path.of("/proc/net/if_inet6"))
                    ? ping(alice, bob.status().show("ipv6"))
                    : "This machine's kernel has IPv6 switched off: nothing to show.";
        });
        watchAndFetch(alice, bob);
        story.tell("Everything is put away again", () -> putAway(alice, bob));
    }

    private record Pair(NodeProcess alice, NodeProcess bob) {}

    private String ready(NodeProcess node) throws IOException, InterruptedException {
        Fields status = story.await(node.name() + " answers on its control socket", START_LIMIT, node::statusIfReady);
        return "It made a key, so its id is " + status.show("shortId") + ". Nothing was configured.";
    }

    private NodeProcess startNode(String name, String namespace) throws IOException {
        NodeProcess node = NodeProcess.start(name, namespaces, namespace, launcher, folder);
        cleanup.add(node::end);
        return node;
    }

    private String meet(NodeProcess alice, NodeProcess bob) throws IOException, InterruptedException {
        String aliceId = alice.status().show("id");
        String bobId = bob.status().show("id");
        story.await("alice hears of bob", NETWORK_LIMIT, () -> alice.peer(bobId));
        story.await("bob hears of alice", NETWORK_LIMIT, () -> bob.peer(aliceId));
        return "By signed announcements on the cable (NDPv2, EtherType 0x88B5).";
    }

    private String shakeHands(NodeProcess alice, NodeProcess bob) throws IOException, InterruptedException {
        String bobId = bob.status().show("id");
        Fields pinged = story.await(
                "alice and bob make a session",
                NETWORK_LIMIT,
                () -> Optional.of(alice.ping(bobId)).filter(result -> result.number("received") == 1));
        Fields peer = alice.peer(bobId).orElseThrow(() -> Story.failed("alice has forgotten bob."));
        if (!peer.show("state").equals("session")) {
            throw Story.failed("alice says that bob is " + peer.show("state") + ", not in a session.");
        }
        double millis = pinged.child("rttMs").orElseThrow().decimal("min").orElse(0);
        return "A Noise handshake; then an echo went through the encrypted session in " + Units.millis(millis) + " ms.";
    }

    /** An address is probed for some seconds before it is used (protocol.md §2), and the other side learns of it after that. */
    private void awaitAddresses(NodeProcess alice, NodeProcess bob) throws IOException, InterruptedException {
        for (NodeProcess node : List.of(alice, bob)) {
            story.await(node.name() + " has its addresses on " + NodeProcess.TUN, NETWORK_LIMIT, () -> {
                String listed = namespaces.addresses(node.namespace(), NodeProcess.TUN);
                return Optional.of(listed)
                        .filter(text -> text.contains(" " + node.status().show("ipv4") + "/"))
                        .filter(text ->
                                text.contains("inet6 fd4d:4e31:") || !Files.exists(Path.of("/proc/net/if_inet6")));
            });
        }
        story.await(
                "packets get through",
                NETWORK_LIMIT,
                () -> Optional.of(Programs.run(
                                pingCommand(alice, 1, bob.status().show("ipv4")), story.atMost(PROGRAM_LIMIT)))
                        .filter(result -> result.exitCode() == 0));
    }

    private static String addresses(NodeProcess node) {
        Fields status = node.status();
        return status.show("ipv4") + " and " + status.show("ipv6");
    }

    private String ping(NodeProcess from, String address) throws IOException, InterruptedException {
        Programs.Result result = Programs.run(pingCommand(from, PINGS, address), story.atMost(PROGRAM_LIMIT));
        Matcher loss = LOSS.matcher(result.output());
        if (result.exitCode() != 0 || !loss.find() || Double.parseDouble(loss.group(1)) != 0) {
            throw Story.failed("ping to " + address + " failed: "
                    + result.output().strip() + " " + result.errors().strip());
        }
        Matcher roundTrip = ROUND_TRIP.matcher(result.output());
        String average = roundTrip.find()
                ? ", " + (roundTrip.group(1) == null ? roundTrip.group(2) : roundTrip.group(1)) + " ms on average"
                : "";
        String program = Programs.find("ping").isPresent()
                ? "The system's own ping"
                : "ICMP echoes by Java, as this system has no ping,";
        return program + " to " + address + ": " + PINGS + " sent, " + PINGS + " received" + average + ".";
    }

    private List<String> pingCommand(NodeProcess from, int count, String address) {
        List<String> command = Programs.find("ping")
                .map(ping ->
                        List.of(ping.toString(), "-n", "-c", Integer.toString(count), "-i", "0.2", "-W", "1", address))
                .orElseGet(() -> JavaCommand.of(Reach.class, Optional.empty(), Integer.toString(count), address));
        return namespaces.inside(from.namespace(), command);
    }

    private void watchAndFetch(NodeProcess alice, NodeProcess bob) throws InterruptedException {
        String text = WebPage.text(token);
        WireReport seen = story.tellAndKeep("alice fetches a web page from bob", () -> {
            Companion watch = startWatch(alice);
            Companion server = startServer(bob);
            String port = server.awaitReady(WebPage.READY)
                    .substring(WebPage.READY.length())
                    .strip();
            watch.awaitReady(WireWatch.READY);
            String address = "http://" + bob.status().show("ipv4") + ":" + port + "/";
            Programs.Result page = Programs.run(fetchCommand(alice, address), story.atMost(PROGRAM_LIMIT));
            server.finish();
            WireReport report = WireReport.parse(watch.finish());
            if (page.exitCode() != 0 || !page.output().equals(text)) {
                throw Story.failed("Fetching " + address + " failed: "
                        + page.output().length() + " of " + text.length() + " characters came. "
                        + page.errors().strip());
            }
            return new Story.Told<>(
                    report,
                    address + " over " + NodeProcess.TUN + ", " + Units.bytes(text.length())
                            + ", every byte as it was sent"
                            + (Programs.find("curl").isPresent()
                                    ? " (by curl)."
                                    : " (by Java; this system has no curl)."));
        });
        story.tell("On the cable, nobody could read it", () -> judge(seen, text.length()));
    }

    private Companion startWatch(NodeProcess node) throws IOException {
        Module driver = WireTap.driver(LINK_DRIVER).getClass().getModule();
        List<String> command = JavaCommand.of(
                WireWatch.class,
                Optional.of(driver),
                LINK_DRIVER,
                Namespaces.INTERFACE,
                WebPage.SECRET,
                token,
                "HTTP/1.1");
        return Companion.start(namespaces.inside(node.namespace(), command), folder.resolve("watch.log"), cleanup);
    }

    private Companion startServer(NodeProcess node) throws IOException {
        List<String> command =
                JavaCommand.of(WebPage.class, Optional.empty(), node.status().show("ipv4"), token);
        return Companion.start(namespaces.inside(node.namespace(), command), folder.resolve("page.log"), cleanup);
    }

    private List<String> fetchCommand(NodeProcess node, String address) {
        List<String> command = Programs.find("curl")
                .map(curl -> List.of(curl.toString(), "-sS", "--noproxy", "*", "--max-time", "8", address))
                .orElseGet(() -> JavaCommand.of(WebFetch.class, Optional.empty(), address));
        return namespaces.inside(node.namespace(), command);
    }

    /** The whole page must have been seen passing, or seeing nothing of its text would mean nothing. */
    static String judge(WireReport seen, int pageBytes) {
        WireReport.Count malachi = seen.count(NodeConfig.DEFAULT_ETHER_TYPE);
        if (malachi.bytes() < pageBytes) {
            throw Story.failed("Only " + malachi.bytes() + " bytes of EtherType 0x88B5 were seen for a page of "
                    + pageBytes + ": the look at the cable missed some.");
        }
        String others = seen.others(NodeConfig.DEFAULT_ETHER_TYPE);
        if (!others.isEmpty()) {
            throw Story.failed("Other frames passed as well: " + others + ".");
        }
        if (seen.plaintext() > 0) {
            throw Story.failed(seen.plaintext() + " frames show text of the page.");
        }
        return String.format(
                Locale.ROOT,
                "All %d frames that passed (%s) are of EtherType 0x88B5; none shows a word of the page.",
                malachi.frames(),
                Units.bytes(malachi.bytes()));
    }

    private String putAway(NodeProcess alice, NodeProcess bob) throws IOException, InterruptedException {
        alice.terminate();
        bob.terminate();
        for (NodeProcess node : List.of(alice, bob)) {
            node.awaitEnd();
            if (namespaces.hasInterface(node.namespace(), NodeProcess.TUN)) {
                throw Story.failed(node.name() + " left its interface " + NodeProcess.TUN + " behind.");
            }
            if (Files.exists(node.socket())) {
                throw Story.failed(node.name() + " left its control socket " + node.socket() + " behind.");
            }
        }
        cleanup.close();
        if (namespaces.exists() || Files.exists(folder)) {
            throw Story.failed("The namespaces or " + folder + " could not be removed.");
        }
        return "Both nodes ended; no interface, socket, file or namespace is left.";
    }
}
