package dev.malachi.kernel.trust;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.Registration;
import dev.malachi.api.TrustMode;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.home.AtomicFile;
import dev.malachi.kernel.home.SmallFile;
import dev.malachi.kernel.identity.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is trusted (protocol.md §9). Used on the control thread.
 *
 * <p>{@code peers.json} maps a printed id to its base64 key; what else is remembered of a peer stands in {@code
 * trust.json}. Both are written by another thread five seconds after a change, and while there is one change after another, once a
 * minute. How many pins there may be follows from the {@link MembershipBudget}.
 */
public final class TrustStore {
    private static final Logger LOG = LoggerFactory.getLogger(TrustStore.class);
    /** A full store has 6 MB in the larger of its files. */
    private static final int MAX_FILE_BYTES = 16 << 20;

    private static final long WRITE_DELAY_NANOS = 5_000_000_000L;
    private static final long WRITE_PAUSE_NANOS = 60_000_000_000L;

    private final Path peersFile;
    private final Path trustFile;
    private final TrustMode mode;
    private final Timeline timeline;
    private final Executor fileWriter;
    private final Map<NodeId, Pin> pins = new TreeMap<>();
    private Consumer<NodeId> onDecision = id -> {};
    private final Words words = new Words();
    private @Nullable Registration pendingWrite;
    private boolean closed;
    private long pendingWriteNanos;
    private long writtenNanos;
    private boolean written;
    private boolean oftenWritten;
    /** Whether the last write failed. */
    private volatile boolean unwritten;

    /**
     * Reads the pins of a home directory.
     *
     * @param home directory
     * @param mode whom to talk to
     * @param timeline for dates and for collecting writes
     * @param fileWriter writes files
     * @throws MalachiException if a file cannot be read or is damaged; it is not overwritten then
     */
    public TrustStore(Path home, TrustMode mode, Timeline timeline, Executor fileWriter) {
        this.peersFile = home.resolve("peers.json");
        this.trustFile = home.resolve("trust.json");
        this.mode = mode;
        this.timeline = timeline;
        this.fileWriter = fileWriter;
        read();
    }

    /**
     * Whether a key may speak for an id.
     *
     * @param id a node id
     * @param publicKey 32 bytes that hash to it
     */
    public boolean admits(NodeId id, byte[] publicKey) {
        Pin pin = pins.get(id);
        return admits(id) && (pin == null || Arrays.equals(pin.publicKey(), publicKey));
    }

    /**
     * The same for whoever has the key that an id stands for.
     *
     * @param id a node id
     */
    public boolean admits(NodeId id) {
        Optional<PeerTrust> said = trustOf(id);
        return mode == TrustMode.TOFU
                ? said.filter(PeerTrust.DENIED::equals).isEmpty()
                : said.filter(PeerTrust.APPROVED::equals).isPresent();
    }

    /**
     * By what right a peer is talked to, or not.
     *
     * @param id a node id
     * @return empty for a stranger
     */
    public Optional<PeerTrust> trustOf(NodeId id) {
        return words.about(id).or(() -> pin(id).map(Pin::trust));
    }

    /** What persons have said of ids that are not pinned: approved before they were met, or denied. */
    public Map<NodeId, PeerTrust> saidOfUnpinned() {
        Map<NodeId, PeerTrust> said = new TreeMap<>();
        words.forEach(said::put);
        return said;
    }

    /** Whether an id is pinned. */
    public boolean pinned(NodeId id) {
        return pins.containsKey(id);
    }

    /** What is remembered of a peer. */
    public Optional<Pin> pin(NodeId id) {
        return Optional.ofNullable(pins.get(id));
    }

    /** All pins, ordered by id; a live view. */
    public Collection<Pin> pins() {
        return pins.values();
    }

    /**
     * Pins a peer, or notes what has changed about it.
     *
     * @param id its id
     * @param publicKey its key
     * @param name host name that it has here
     * @param ipv4 address it holds, 0 if none is known
     * @param dialect what it speaks, as sightings name it; once that was the native protocol, it stays
     * @return true if it was not pinned before
     */
    public boolean remember(NodeId id, byte[] publicKey, Optional<String> name, int ipv4, String dialect) {
        long now = timeline.currentTimeMillis();
        Pin known = pins.get(id);
        if (known == null) {
            Pin met = Pin.met(id, publicKey, now, name, ipv4, dialect);
            pins.put(id, words.is(id, PeerTrust.APPROVED) ? met.trusted(PeerTrust.APPROVED) : met);
            var _ = words.takeBack(id);
        } else {
            pins.put(id, known.seen(now, name, ipv4 != 0 ? ipv4 : known.ipv4(), dialect));
        }
        writeSoon();
        return known == null;
    }

    /**
     * Notes which name and address a pinned peer has from now on, though it was not seen just now: another one may have taken them.
     *
     * @param id the peer; nothing is done if it is not pinned
     * @param name its name here, if any
     * @param ipv4 its address here, 0 if it has none
     */
    public void correct(NodeId id, Optional<String> name, int ipv4) {
        Pin known = pins.get(id);
        if (known != null && !(known.name().equals(name) && known.ipv4() == ipv4)) {
            pins.put(id, known.with(name, ipv4));
            writeSoon();
        }
    }

    /**
     * Sets what is to happen after {@link #trust} and {@link #forget}, because names and addresses depend on it.
     *
     * @param listener takes the id whose pin is another now, or gone
     */
    public void onDecision(Consumer<NodeId> listener) {
        onDecision = listener;
    }

    /**
     * Notes that a pinned peer answered what our host sent, which makes it settled when it does so on two days.
     *
     * @param id whose packets came after ours had gone to it
     */
    public void answered(NodeId id) {
        Pin known = pins.get(id);
        if (known == null) {
            return;
        }
        Pin now = known.answered(timeline.currentTimeMillis());
        pins.put(id, now);
        if (now.answeredDays() != known.answeredDays()) {
            writeSoon();
        }
    }

    /**
     * Sets what a person says of an id, whether it is pinned or not. It is written at once. The pin of one that is denied goes.
     *
     * @param id whom it is about
     * @param trust what is said
     * @return false if it was not pinned
     */
    public boolean trust(NodeId id, PeerTrust trust) {
        var _ = words.takeBack(id);
        Pin known = pins.get(id);
        if (trust == PeerTrust.DENIED) {
            pins.remove(id);
            words.say(id, trust, timeline.currentTimeMillis());
        } else if (known != null) {
            pins.put(id, known.trusted(trust));
        } else if (trust == PeerTrust.APPROVED) {
            words.say(id, trust, timeline.currentTimeMillis());
        }
        writeNow();
        onDecision.accept(id);
        return known != null;
    }

    /**
     * Removes a pin, or an approval that was given before there was one. A denial stays.
     *
     * @param id whose
     * @return false if there was none
     */
    public boolean forget(NodeId id) {
        boolean approved = words.is(id, PeerTrust.APPROVED);
        if (approved) {
            var _ = words.takeBack(id);
        }
        boolean removed = pins.remove(id) != null || approved;
        if (removed) {
            writeSoon();
            onDecision.accept(id);
        }
        return removed;
    }

    /** How much an id counts; one that is neither pinned nor approved is a newcomer. */
    public Standing standing(NodeId id) {
        if (words.is(id, PeerTrust.APPROVED)) {
            return Standing.APPROVED;
        }
        Pin pin = pins.get(id);
        return pin == null ? Standing.NEWCOMER : pin.standing();
    }

    /** Does not wait for more to write with it: for what a person said, who may count on it from now on. Nothing after {@link #close}. */
    public void writeNow() {
        Registration waiting = pendingWrite;
        if (waiting != null) {
            waiting.close();
        }
        write();
    }

    /** Writes now what is still to be written. */
    public void flush() {
        Registration waiting = pendingWrite;
        if (waiting != null) {
            waiting.close();
        }
        if (waiting != null || unwritten) {
            write();
        }
    }

    /** Writes what is still to be written; nothing is written from now on, and the files' writer may be ended after this. */
    public void close() {
        if (!closed) {
            flush();
            closed = true;
        }
    }

    /** The first write after a quiet minute comes at once, and so does the next; from then on it is one a minute. */
    private void writeSoon() {
        long since = timeline.nanoTime() - writtenNanos;
        writeWithin(oftenWritten && since < WRITE_PAUSE_NANOS ? WRITE_PAUSE_NANOS - since : WRITE_DELAY_NANOS);
    }

    private void writeWithin(long delayNanos) {
        long at = timeline.nanoTime() + Math.max(WRITE_DELAY_NANOS, delayNanos);
        Registration waiting = pendingWrite;
        if (closed || waiting != null && pendingWriteNanos - at <= 0) {
            return;
        }
        if (waiting != null) {
            waiting.close();
        }
        pendingWriteNanos = at;
        pendingWrite = timeline.schedule(at - timeline.nanoTime(), this::write);
    }

    private void write() {
        pendingWrite = null;
        if (closed) {
            return;
        }
        long now = timeline.nanoTime();
        oftenWritten = written && now - writtenNanos <= WRITE_PAUSE_NANOS + WRITE_DELAY_NANOS;
        written = true;
        writtenNanos = now;
        byte[] peers = encodePeers();
        byte[] trust = encodeTrust();
        fileWriter.execute(() -> {
            try {
                // If the node ends between the two, what was forgotten or denied must not be approved afterwards.
                AtomicFile.write(trustFile, trust, "rw-r--r--");
                AtomicFile.write(peersFile, peers, "rw-r--r--");
                if (unwritten) {
                    LOG.info("pins are written again file={}", peersFile);
                }
                unwritten = false;
            } catch (IOException e) {
                if (!unwritten) {
                    LOG.warn(
                            "cannot write pins, those since the last time are lost if the node ends before it can; it goes"
                                    + " on and tries again with the next change file={} reason={}",
                            peersFile,
                            Reason.of(e));
                }
                unwritten = true;
            }
        });
    }

    /** As the original writes it. */
    byte[] encodePeers() {
        Map<String, String> document = new LinkedHashMap<>();
        pins.values()
                .forEach(pin ->
                        document.put(pin.id().toString(), Base64.getEncoder().encodeToString(pin.publicKey())));
        return Documents.toIndentedJson(document).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] encodeTrust() {
        Map<String, Object> document = new LinkedHashMap<>();
        for (Pin pin : pins.values()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("firstSeenMillis", pin.firstSeenMillis());
            entry.put("lastSeenMillis", pin.lastSeenMillis());
            pin.name().ifPresent(name -> entry.put("name", name));
            if (pin.ipv4() != 0) {
                entry.put("ipv4", VirtualAddress.format(pin.ipv4()));
            }
            entry.put("native", pin.isNative());
            if (!pin.isNative()) {
                entry.put("dialect", pin.dialect());
            }
            entry.put("trust", pin.trust().toString());
            if (pin.answeredDays() > 0) {
                entry.put("answeredDays", pin.answeredDays());
                entry.put("lastAnsweredMillis", pin.lastAnsweredMillis());
            }
            document.put(pin.id().toString(), entry);
        }
        words.encode(document);
        return Documents.toIndentedJson(document).getBytes(StandardCharsets.UTF_8);
    }

    private void read() {
        Fields peers = readObject(peersFile);
        Fields trust = readObject(trustFile);
        for (Object printedId : peers.document().keySet()) {
            String printed = printedId.toString();
            String encoded = peers.text(printed)
                    .orElseThrow(
                            () -> damaged(peersFile, "it has other things than pins, such as '" + printed + "'", null));
            byte[] key;
            try {
                key = Base64.getDecoder().decode(encoded);
            } catch (IllegalArgumentException e) {
                throw damaged(peersFile, "the key of " + printed + " is not base64", e);
            }
            NodeId id = NodeId.parse(printed)
                    .orElseThrow(() -> damaged(peersFile, "'" + printed + "' is not a node id", null));
            if (key.length != 32 || !Identity.idOf(key).equals(id)) {
                throw damaged(peersFile, "the key of " + printed + " is not the one that this id stands for", null);
            }
            Fields more = trust.child(printed).orElse(Fields.of(Documents.ABSENT));
            long now = timeline.currentTimeMillis();
            pins.put(
                    id,
                    new Pin(
                            id,
                            key,
                            more.has("firstSeenMillis") ? more.number("firstSeenMillis") : now,
                            more.has("lastSeenMillis") ? more.number("lastSeenMillis") : now,
                            more.text("name"),
                            VirtualAddress.parseIpv4(more.text("ipv4").orElse(""))
                                    .orElse(0),
                            more.flag("native")
                                    ? Sighting.NATIVE
                                    : more.text("dialect").orElse(Pin.OTHER),
                            trust(more.text("trust").orElse("")),
                            Math.clamp(more.number("answeredDays"), 0, Pin.SETTLED_DAYS),
                            more.number("lastAnsweredMillis")));
        }
        readWords(trust);
    }

    private void readWords(Fields trust) {
        for (Map.Entry<?, ?> entry : trust.document().entrySet()) {
            NodeId id = NodeId.parse(entry.getKey().toString())
                    .orElseThrow(() -> damaged(trustFile, "'" + entry.getKey() + "' is not a node id", null));
            Fields said = Fields.of(entry.getValue());
            PeerTrust trusted = trust(said.text("trust").orElse(""));
            words.decode(id, trusted, said, pins.get(id));
            if (trusted == PeerTrust.DENIED) {
                pins.remove(id);
            }
        }
    }

    private PeerTrust trust(String text) {
        return switch (text) {
            case "", "met" -> PeerTrust.MET; // pins of versions that knew no other
            case "approved" -> PeerTrust.APPROVED;
            case "denied" -> PeerTrust.DENIED;
            default -> throw damaged(trustFile, "'" + text + "' is no kind of trust", null);
        };
    }

    private static Fields readObject(Path file) {
        Optional<byte[]> content = new SmallFile("the pins in", file, MAX_FILE_BYTES)
                .readIfPresent("check the owner and mode of the file");
        if (content.isEmpty()) {
            return Fields.of(Documents.ABSENT);
        }
        try {
            if (Documents.parse(new String(content.get(), StandardCharsets.UTF_8)) instanceof Map<?, ?> document) {
                return new Fields(document);
            }
            throw damaged(file, "it is not a JSON object", null);
        } catch (MalformedJsonException e) {
            throw damaged(file, e.problem(), e);
        }
    }

    private static MalachiException damaged(Path file, String reason, @Nullable Exception cause) {
        String message = "The file " + file + " is damaged: " + reason
                + ". It was left as it is; restore it from a backup, or move it away to start without pins.";
        return cause == null
                ? new MalachiException(MalachiException.Kind.FAILED, message)
                : new MalachiException(MalachiException.Kind.FAILED, message, cause);
    }
}
