package dev.malachi.systemtests.original;

import dev.malachi.api.time.Timeline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A node of the original stack with its quirks (protocol.md §3.4): its challenge counts only up to 25 ms after its DISCOVER left, and for
 * one answer; it is deaf for 25 ms every 2.02 s; it keeps one receive key and changes over to any key it hears of, but never changes its
 * own; it discovers only when its user says so, and knows nobody after a restart; it finds a session by source MAC alone; it takes 10
 * NDP messages at once and then 5 a second from a MAC; it no longer sends to whom it has not heard by NDP for an hour; and it takes
 * plaintext, and what it cannot decrypt for plaintext. Not safe for use by several threads.
 */
public final class OriginalNode {
    private static final HexFormat HEX = HexFormat.of();
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final int LATE_MILLIS = 25;
    private static final int LARGEST_PAYLOAD = 1279;

    private final Timeline timeline;
    private final RandomGenerator random;
    private final byte[] seed;
    private final Optional<byte[]> psk;
    private final Consumer<byte[]> wire;
    private final byte[] mac;
    private final List<Heard> heard = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private OriginalFrames.Sender self;
    private Running running;

    /** A datagram that was delivered. */
    public record Heard(String fromId, int fromPort, int toPort, byte[] payload) {}

    /** What a node knows of another. */
    private static final class Neighbor {
        private final String id;
        private byte[] mac;
        private byte[] receiveKey = {};
        private byte[] sendKey = {};
        private long sent;
        private long ndpAt;

        private Neighbor(String id, byte[] mac) {
            this.id = id;
            this.mac = mac;
        }
    }

    /** Tokens of a MAC address. */
    private static final class Bucket {
        private double tokens = 10;
        private long at;

        private boolean take(long now) {
            tokens = Math.min(10, tokens + 5.0 * (now - at) / SECOND);
            at = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    /** All that a restart loses. */
    private static final class Running {
        private final long since;
        private final byte[] prefix = new byte[16];
        private final Map<String, Neighbor> byId = new HashMap<>();
        private final Map<String, Neighbor> byMac = new HashMap<>();
        private final Map<String, Long> challenges = new HashMap<>();
        private final Map<String, Set<String>> nonces = new HashMap<>();
        private final Map<String, Bucket> buckets = new HashMap<>();

        private Running(long since, RandomGenerator random) {
            this.since = since;
            random.nextBytes(prefix);
        }
    }

    /**
     * Starts a node.
     *
     * @param timeline its clock and timers
     * @param random its randomness
     * @param seed its identity, 32 bytes
     * @param mac its station's address
     * @param psk its pre-shared key
     * @param wire takes the frames that it sends
     */
    public OriginalNode(
            Timeline timeline,
            RandomGenerator random,
            byte[] seed,
            byte[] mac,
            Optional<byte[]> psk,
            Consumer<byte[]> wire) {
        this.timeline = timeline;
        this.random = random;
        this.seed = seed;
        this.mac = mac;
        this.psk = psk;
        this.wire = wire;
        this.self = OriginalFrames.Sender.of(seed, mac);
        this.running = new Running(timeline.nanoTime(), random);
    }

    /** Ends the process and starts another: the identity stays, all else is gone. */
    public void restart() {
        self = OriginalFrames.Sender.of(seed, mac);
        running = new Running(timeline.nanoTime(), random);
    }

    /** Its id in hex. */
    public String id() {
        return HEX.formatHex(self.id());
    }

    /** Ids of the nodes that it knows. */
    public Set<String> neighbors() {
        return Set.copyOf(running.byId.keySet());
    }

    /** Datagrams delivered, over all restarts. */
    public List<Heard> heard() {
        return heard;
    }

    /** What else happened, by name. */
    public int count(String what) {
        return counts.getOrDefault(what, 0);
    }

    private void note(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** The user's command: asks everybody, once. */
    public void discover() {
        byte[] challenge = bytes(16);
        send(OriginalFrames.ndp(
                self,
                OriginalFrames.DISCOVER,
                OriginalFrames.BROADCAST,
                OriginalFrames.NOBODY,
                challenge,
                bytes(16),
                psk));
        Running then = running;
        var _ = timeline.schedule(
                random.nextInt(LATE_MILLIS * 1000) * 1000L,
                () -> then.challenges.put(HEX.formatHex(challenge), timeline.nanoTime()));
    }

    /**
     * Sends a datagram.
     *
     * @return false if it knows no such node, or has no fresh keys with it
     */
    public boolean send(String toId, int fromPort, int toPort, byte[] payload) {
        if (payload.length > LARGEST_PAYLOAD) {
            throw new IllegalArgumentException("Payload size exceeds maximum");
        }
        Neighbor to = running.byId.get(toId);
        if (to == null || timeline.nanoTime() - to.ndpAt > 3600 * SECOND) {
            return false;
        }
        byte[] nonce =
                ByteBuffer.allocate(24).put(running.prefix).putLong(to.sent++).array();
        send(OriginalFrames.datagram(self, to.mac, HEX.parseHex(toId), fromPort, toPort, payload, to.sendKey, nonce));
        return true;
    }

    private void send(byte[] frame) {
        note("sent");
        wire.accept(frame);
    }

    private byte[] bytes(int count) {
        byte[] out = new byte[count];
        random.nextBytes(out);
        return out;
    }

    /** Takes a frame from the wire. */
    public void receive(byte[] frame) {
        long up = timeline.nanoTime() - running.since;
        if (up % (2020 * MILLI) >= 1995 * MILLI) {
            note("deaf");
            return;
        }
        if (frame.length < 50 || frame[14] != 'M' || frame[15] != 'N' || frame[16] != 1) {
            return;
        }
        switch (frame[17]) {
            case 1, 2 -> note("plaintext");
            case OriginalFrames.NDP -> onNdp(new OriginalFrames.Ndp(frame));
            case OriginalFrames.SECURE -> onSecure(frame);
            default -> {}
        }
    }

    private void onNdp(OriginalFrames.Ndp message) {
        if (!message.wellFormed()) {
            return;
        }
        String id = HEX.formatHex(message.id());
        String source = HEX.formatHex(message.mac());
        if (!running.buckets.computeIfAbsent(source, key -> new Bucket()).take(timeline.nanoTime())) {
            note("rate");
            return;
        }
        if (!Arrays.equals(message.id(), OriginalFrames.idOf(message.publicKey()))
                || psk.isPresent()
                        && !Arrays.equals(
                                message.tag(),
                                OriginalFrames.pskTag(psk, message.id(), message.peerId(), message.challenge()))) {
            note("refused");
            return;
        }
        boolean question =
                message.op() == OriginalFrames.DISCOVER && Arrays.equals(message.peerId(), OriginalFrames.NOBODY);
        boolean answer = message.op() == OriginalFrames.ADVERTISE && Arrays.equals(message.peerId(), self.id());
        if (!question && !answer) {
            return;
        }
        if (answer && !takeChallenge(message)) {
            note("unasked");
            return;
        }
        if (!isNewNonce(id, message) || !message.signed()) {
            note("refused");
            return;
        }
        learn(id, source, message);
        if (question) {
            send(OriginalFrames.ndp(
                    self, OriginalFrames.ADVERTISE, message.mac(), message.id(), message.challenge(), bytes(16), psk));
        }
    }

    /** One answer is taken for each challenge, and only once that is registered. */
    private boolean takeChallenge(OriginalFrames.Ndp message) {
        Long at = running.challenges.remove(HEX.formatHex(message.challenge()));
        return at != null && timeline.nanoTime() - at <= 180 * SECOND;
    }

    private boolean isNewNonce(String id, OriginalFrames.Ndp message) {
        Set<String> seen = running.nonces.computeIfAbsent(id, key -> new LinkedHashSet<>());
        if (seen.size() >= 128) {
            seen.remove(seen.iterator().next());
        }
        return seen.add(HEX.formatHex(message.nonce()));
    }

    private void learn(String id, String source, OriginalFrames.Ndp message) {
        Neighbor neighbor = running.byId.computeIfAbsent(id, key -> new Neighbor(id, message.mac()));
        neighbor.mac = message.mac();
        neighbor.ndpAt = timeline.nanoTime();
        byte[][] keys = OriginalCrypto.sessionKeys(
                self.id(), OriginalCrypto.x25519PrivateKey(seed), message.id(), message.x25519Key());
        if (neighbor.receiveKey.length > 0 && !Arrays.equals(neighbor.receiveKey, keys[0])) {
            note("rekeyed");
        }
        neighbor.receiveKey = keys[0];
        neighbor.sendKey = keys[1];
        running.byMac.put(source, neighbor);
    }

    private void onSecure(byte[] frame) {
        Neighbor from = running.byMac.get(HEX.formatHex(frame, 6, 12));
        if (from == null) {
            note("unknown");
            return;
        }
        Optional<byte[]> opened = OriginalFrames.open(frame, from.receiveKey);
        if (opened.isEmpty()) {
            note("undecryptable");
            return;
        }
        byte[] inner = opened.get();
        if (inner.length < 41
                || inner[4] != 2
                || !Arrays.equals(inner, 5, 21, HEX.parseHex(from.id), 0, 16)
                || !Arrays.equals(inner, 21, 37, self.id(), 0, 16)) {
            note("malformed");
            return;
        }
        ByteBuffer ports = ByteBuffer.wrap(inner, 37, 4);
        heard.add(new Heard(
                from.id, ports.getShort() & 0xFFFF, ports.getShort() & 0xFFFF, OriginalFrames.unpadded(inner, 41)));
    }

    /** A datagram as the original would send it without encryption, to everybody. */
    public static byte[] plaintextDatagram(byte[] mac, byte[] toId, int port) {
        return OriginalCrypto.concat(
                OriginalFrames.BROADCAST,
                mac,
                HEX.parseHex("88b54d4e0102"),
                toId,
                new byte[16],
                new byte[] {0, 1, 0, (byte) port},
                new byte[40]);
    }

    /** The distinct first bytes of what was heard, as numbers: which of a series arrived. */
    public static Set<Integer> numbers(List<Heard> datagrams) {
        Set<Integer> numbers = new HashSet<>();
        datagrams.forEach(
                datagram -> numbers.add(ByteBuffer.wrap(datagram.payload()).getInt()));
        return numbers;
    }
}
