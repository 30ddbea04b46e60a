package dev.malachi.kernel.trust;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Timeline;
import dev.malachi.kernel.home.DelayedWrite;
import dev.malachi.kernel.home.HomeWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Who is trusted (protocol.md §9). Used on the control thread.
 *
 * <p>Its files are written by another thread five seconds after a change, and while there is one change after another, once a minute.
 * How many pins there may be follows from the {@link MembershipBudget}.
 */
public final class TrustStore {
    private TrustMode mode;
    private final Timeline timeline;
    private final Map<NodeId, Pin> pins = new TreeMap<>();
    private final Words words = new Words();
    private final DelayedWrite file;
    private Consumer<NodeId> onDecision = id -> {};

    /**
     * Reads the pins of a home directory.
     *
     * @param home directory
     * @param mode whom to talk to
     * @param timeline for dates and for collecting writes
     * @param writer writes files
     * @throws MalachiException if a file cannot be read or is damaged; it is not overwritten then
     */
    public TrustStore(Path home, TrustMode mode, Timeline timeline, HomeWriter writer) {
        this.mode = mode;
        this.timeline = timeline;
        var files = new TrustFiles(home);
        files.read(pins, words, timeline.currentTimeMillis());
        this.file = new DelayedWrite(timeline, writer, () -> files.prepare(pins.values(), words));
    }

    /** Sets whom to talk to from now on. */
    public void mode(TrustMode next) {
        mode = next;
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
     * The same for the key that an id stands for.
     *
     * @param id a node id
     */
    public boolean admits(NodeId id) {
        return mode == TrustMode.TOFU
                ? !isDenied(id)
                : trustOf(id).filter(PeerTrust.APPROVED::equals).isPresent();
    }

    /** Whether a person has denied an id. */
    public boolean isDenied(NodeId id) {
        return trustOf(id).filter(PeerTrust.DENIED::equals).isPresent();
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
        file.soon();
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
            file.soon();
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
            file.soon();
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
     * An id has been succeeded by another, as both have signed: that has its pin and its trust from now on, and the old one is denied. It is
     * written at once.
     *
     * @param old an id that is pinned, or approved without having been met
     * @param id its successor
     * @param publicKey key of the successor
     */
    public void succeed(NodeId old, NodeId id, byte[] publicKey) {
        long now = timeline.currentTimeMillis();
        boolean approved = trustOf(old).filter(PeerTrust.APPROVED::equals).isPresent();
        Pin before = pins.remove(old);
        words.succeeded(old, id, now, approved);
        Pin met = pins.getOrDefault(id, Pin.met(id, publicKey, now, Optional.empty(), 0, Sighting.NATIVE));
        Pin successor = before == null ? met : met.succeeding(before);
        pins.put(id, approved ? successor.trusted(PeerTrust.APPROVED) : successor);
        writeNow();
        onDecision.accept(old);
        onDecision.accept(id);
    }

    /** Who has succeeded an id here. */
    public Optional<NodeId> successor(NodeId id) {
        return words.successor(id);
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
            file.soon();
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

    /** Does not wait for more to write with it: for what a person said, who may count on it from now on. */
    public void writeNow() {
        file.now();
    }

    /** The write that was begun last: ends when it is on the disk, or with the reason why it is not. */
    public CompletableFuture<Void> lastWrite() {
        return file.last();
    }

    /** Writes now what is still to be written. */
    public void flush() {
        file.flush();
    }

    /** Writes what is still to be written; nothing is written from now on, and the files' writer may be ended after this. */
    public void close() {
        file.close();
    }
}
