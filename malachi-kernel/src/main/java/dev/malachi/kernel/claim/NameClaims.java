package dev.malachi.kernel.claim;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.trust.Standing;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who has which host name here (protocol.md §9 "Names"). Pure decisions: no time, no input or output.
 *
 * <p>Anybody can announce any name. The first pin keeps it, so that a name that a person has used goes on leading where it led. All
 * methods that change something answer whose name may be another now.
 */
public final class NameClaims {
    /** What is known of those who announce names. */
    public interface Peers {
        /** How much a peer counts. */
        Standing standing(NodeId id);

        /** Whether a peer has made a session. Not all of those get a pin, when strangers take what there are. */
        boolean met(NodeId id);

        /** Whether a peer ever answered what our host sent. */
        boolean used(NodeId id);

        /** Whether a peer was not seen for seven days. */
        boolean unseenForLong(NodeId id);
    }

    /**
     * A name that a peer announces and does not have.
     *
     * @param name the name
     * @param yielded whether the peer had it and gave it to an approved one, which is nothing to tell of
     */
    public record Contest(String name, boolean yielded) {}

    private final Optional<String> ownName;
    private final Peers peers;
    private final Map<String, NodeId> holders = new HashMap<>();
    private final Map<NodeId, String> names = new HashMap<>();
    /** In the order in which they came. */
    private final Map<NodeId, Contest> contests = new LinkedHashMap<>();
    /** Approved by a person before they said their name. */
    private final Set<NodeId> preferred = new HashSet<>();

    /**
     * Starts with no name but our own.
     *
     * @param ownName of this node, which no peer has here
     * @param peers what is known of others
     */
    public NameClaims(Optional<String> ownName, Peers peers) {
        this.ownName = ownName;
        this.peers = peers;
    }

    /** Which peer a name leads to; our own name leads to none. */
    public Optional<NodeId> holder(String name) {
        return Optional.ofNullable(holders.get(name));
    }

    /** The name that a peer has here. */
    public Optional<String> nameOf(NodeId id) {
        return Optional.ofNullable(names.get(id));
    }

    /** The name that a peer announces, and does not have. */
    public Optional<Contest> contest(NodeId id) {
        return Optional.ofNullable(contests.get(id));
    }

    /** Those who announce a name that they do not have. */
    public List<NodeId> contesting() {
        return List.copyOf(contests.keySet());
    }

    /**
     * Takes what a peer calls itself now.
     *
     * @param id the peer
     * @param announced its name, if it announces one
     * @return whose name may have changed
     */
    public List<NodeId> claim(NodeId id, Optional<String> announced) {
        if (announced.isPresent() && announced.equals(nameOf(id))) {
            return List.of();
        }
        List<NodeId> next = release(id);
        if (announced.isEmpty()) {
            contests.remove(id);
            return joined(next, Stream.of(id));
        }
        String name = announced.get();
        Contest before = contests.get(id);
        NodeId holder = holders.get(name);
        if (ownName.filter(name::equals).isPresent()) {
            contests.put(id, new Contest(name, false));
            return joined(next, Stream.of(id));
        }
        if (holder == null) {
            give(name, id);
            return joined(next, Stream.of(id));
        }
        if (preferred.remove(id) || yields(holder, id)) {
            boolean silently = yieldsSilently(holder, id);
            give(name, id);
            contests.put(holder, new Contest(name, silently));
            return joined(next, Stream.of(id, holder));
        }
        if (before == null || !before.name().equals(name)) {
            contests.put(id, new Contest(name, false));
        }
        return joined(next, Stream.of(id));
    }

    /** Whether a holder gives its name to another one that announces it too. */
    private boolean yields(NodeId holder, NodeId claimant) {
        if (peers.standing(holder) == Standing.APPROVED) {
            return false; // a person said who that is, and only a person says otherwise
        }
        if (!peers.met(holder) && peers.met(claimant)) {
            return true;
        }
        return yieldsSilently(holder, claimant) || peers.unseenForLong(holder);
    }

    private boolean yieldsSilently(NodeId holder, NodeId claimant) {
        return peers.standing(claimant) == Standing.APPROVED
                && peers.standing(holder) != Standing.APPROVED
                && !peers.used(holder);
    }

    /**
     * A person has approved a peer: the name that it announces is its own from now on, even if another had it.
     *
     * @param id the peer
     * @return whose name may have changed
     */
    public List<NodeId> approved(NodeId id) {
        Contest contest = contests.get(id);
        if (contest != null) {
            preferred.add(id);
            return claim(id, Optional.of(contest.name()));
        }
        if (nameOf(id).isEmpty()) {
            preferred.add(id);
        }
        return List.of();
    }

    /**
     * A peer is evicted, forgotten or denied: its name is free.
     *
     * @param id the peer
     * @return whose name may have changed
     */
    public List<NodeId> forget(NodeId id) {
        preferred.remove(id);
        contests.remove(id);
        return release(id);
    }

    /**
     * Looks again at every contest: meanwhile a holder may have been away for long.
     *
     * @return whose name may have changed
     */
    public List<NodeId> review() {
        return contesting().stream()
                .flatMap(id -> contest(id).stream() // the one before may have settled it
                        .flatMap(contest -> claim(id, Optional.of(contest.name())).stream()))
                .distinct()
                .toList();
    }

    private void give(String name, NodeId id) {
        NodeId before = holders.put(name, id);
        if (before != null) {
            names.remove(before);
        }
        names.put(id, name);
        contests.remove(id);
        preferred.remove(id);
    }

    /** Takes a peer's name away; who counts most of those who want it gets it, and of equals who came first. */
    private List<NodeId> release(NodeId id) {
        String name = names.remove(id);
        if (name == null) {
            return List.of();
        }
        holders.remove(name);
        Comparator<NodeId> first = Comparator.comparing((NodeId wanting) -> peers.standing(wanting))
                .thenComparing(peers::met)
                .reversed();
        Optional<NodeId> next = contests.entrySet().stream()
                .filter(entry ->
                        entry.getValue().name().equals(name) && !entry.getKey().equals(id))
                .map(Map.Entry::getKey)
                .min(first);
        next.ifPresent(heir -> give(name, heir));
        return next.stream().toList();
    }

    private static List<NodeId> joined(List<NodeId> some, Stream<NodeId> others) {
        return Stream.concat(some.stream(), others).distinct().toList();
    }
}
