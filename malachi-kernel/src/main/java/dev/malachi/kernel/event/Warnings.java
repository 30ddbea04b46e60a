package dev.malachi.kernel.event;

import dev.malachi.api.NodeId;
import dev.malachi.api.Warning;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.time.Timeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is not as it should be, as long as it lasts: shown by {@code status} and {@code peers}, and told once by an event when it begins
 * and when it is over. Safe for use by several threads.
 */
public final class Warnings {
    /** Warnings about peers kept at the most: the network can cause them. The oldest goes, without an event. */
    private static final int MOST_ABOUT_PEERS = 256;

    /**
     * What a warning is about.
     *
     * @param code its kind
     * @param peer the peer, unless it is about this node
     * @param detail tells several of one kind apart, such as the name of a link; empty if there is but one
     */
    private record Subject(String code, Optional<NodeId> peer, String detail) {}

    private final EventStream events;
    private final Timeline timeline;
    private final Map<Subject, Warning> aboutNode = new LinkedHashMap<>();
    private final Map<Subject, Warning> aboutPeers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Warning> eldest) {
            return size() > MOST_ABOUT_PEERS;
        }
    };

    private final OtherRevisions revisions;

    public Warnings(EventStream events, Timeline timeline) {
        this.events = events;
        this.timeline = timeline;
        this.revisions = new OtherRevisions(this, timeline);
    }

    /** Stations that speak another revision of the protocol. For the control thread. */
    public OtherRevisions revisions() {
        return revisions;
    }

    /**
     * Something about this node is wrong from now on. Said again with other words it replaces them, without another event.
     *
     * @param code lower case words and dots
     * @param detail tells several of one kind apart; empty if there is but one
     * @param text what is the matter, a sentence
     * @param remedy what to do, a sentence
     */
    public void raise(String code, String detail, String text, String remedy) {
        raise(new Subject(code, Optional.empty(), detail), text, remedy);
    }

    /** The same about a peer. */
    public void raise(NodeId peer, String code, String text, String remedy) {
        raise(new Subject(code, Optional.of(peer), ""), text, remedy);
    }

    /** What {@link #raise(String, String, String, String)} told of is over; does nothing if nothing was raised. */
    public void clear(String code, String detail) {
        clear(new Subject(code, Optional.empty(), detail));
    }

    /** The same about a peer. */
    public void clear(NodeId peer, String code) {
        clear(new Subject(code, Optional.of(peer), ""));
    }

    /** What is wrong with this node, oldest first. */
    public synchronized List<Warning> aboutNode() {
        return List.copyOf(aboutNode.values());
    }

    /** What is wrong with peers, oldest first; each text names its peer. */
    public synchronized List<Warning> aboutPeers() {
        return List.copyOf(aboutPeers.values());
    }

    /** What is wrong with a peer, oldest first. */
    public synchronized List<Warning> about(NodeId peer) {
        return aboutPeers.entrySet().stream()
                .filter(entry -> entry.getKey().peer().filter(peer::equals).isPresent())
                .map(Map.Entry::getValue)
                .toList();
    }

    private Map<Subject, Warning> mapOf(Subject subject) {
        return subject.peer().isPresent() ? aboutPeers : aboutNode;
    }

    private void raise(Subject subject, String text, String remedy) {
        boolean begins;
        synchronized (this) {
            Warning before = mapOf(subject).get(subject);
            begins = before == null;
            long since = before == null ? timeline.currentTimeMillis() : before.sinceMillis();
            mapOf(subject).put(subject, new Warning(subject.code(), text, since, remedy));
        }
        if (begins) {
            publish(EventKind.WARNING_RAISED, subject, Map.of("code", subject.code(), "text", text, "remedy", remedy));
        }
    }

    private void clear(Subject subject) {
        Warning over;
        synchronized (this) {
            over = mapOf(subject).remove(subject);
        }
        if (over != null) {
            publish(EventKind.WARNING_CLEARED, subject, Map.of("code", subject.code(), "text", over.text()));
        }
    }

    private void publish(String kind, Subject subject, Map<String, Object> attributes) {
        subject.peer()
                .ifPresentOrElse(
                        peer -> events.publish(kind, peer, attributes), () -> events.publish(kind, attributes));
    }
}
