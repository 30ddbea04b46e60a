package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Finds out whether a peer has moved from the path that leads to it to one that it has proven before, or has both (protocol.md §3.5).
 *
 * <p>What says that it is elsewhere may be a replay, and a peer with two links is heard on both all the time. So the peer is asked on
 * all paths: it moves only where it answers a fresh challenge, and only if it no longer answers on the present path.
 */
final class PathComparisons {
    /** Time to answer on the present path: many round trips, of a host that is busy. */
    static final long PATIENCE_NANOS = 500_000_000L;

    private final ProtocolContext context;
    private final Neighbors neighbors;
    private final QuestionLimits questions;
    private final BiConsumer<LinkView, MacAddress> ask;

    /**
     * Makes one.
     *
     * @param context the node
     * @param neighbors what is remembered of peers
     * @param questions budgets of questions to stations that may be anybody
     * @param ask sends a DISCOVER
     */
    PathComparisons(
            ProtocolContext context,
            Neighbors neighbors,
            QuestionLimits questions,
            BiConsumer<LinkView, MacAddress> ask) {
        this.context = context;
        this.neighbors = neighbors;
        this.questions = questions;
        this.ask = ask;
    }

    /** A sign of life, perhaps a replay, came by another path than the one that leads to its sender. */
    void heardElsewhere(Sighting peer, Neighbor.Path path) {
        Neighbor neighbor = neighbors.of(peer.id(), now());
        Neighbor.Path present = Neighbors.pathOf(peer);
        boolean known = neighbor.proof(path).isPresent() && neighbor.prefers(present, now());
        if (!known) {
            compare(peer.id(), present, List.of(path));
        }
    }

    /** A peer lives, and an authenticated frame of it came by another path than the one that leads to it. */
    void aliveElsewhere(Sighting peer, Neighbor.Path path) {
        Neighbor.Path present = Neighbors.pathOf(peer);
        if (!path.equals(present)) {
            compare(peer.id(), present, List.of(path));
        }
    }

    /** A peer does not answer on the path that leads to it. */
    void silent(Sighting peer) {
        Neighbor.Path present = Neighbors.pathOf(peer);
        compare(peer.id(), present, neighbors.of(peer.id(), now()).provenPathsBut(present));
    }

    private void compare(NodeId id, Neighbor.Path present, List<Neighbor.Path> others) {
        Neighbor neighbor = neighbors.of(id, now());
        if (neighbor.comparison().isPresent() || !neighbor.comparisons().has(now())) {
            return;
        }
        List<Neighbor.Path> open =
                others.stream().filter(path -> link(path).isPresent()).toList();
        List<Neighbor.Path> affordable =
                open.stream().filter(path -> mayAsk(id, neighbor, path)).toList();
        if (affordable.isEmpty()) {
            if (!open.isEmpty()) {
                context.count("ndp.not_compared.rate");
            }
            return;
        }
        neighbor.comparisons().take(now());
        context.count("ndp.compared");
        var comparison = new PathComparison(present);
        neighbor.comparison(Optional.of(comparison));
        comparison.decidedBy(context.timeline().schedule(PATIENCE_NANOS, () -> decide(id, neighbor, comparison)));
        ask(present);
        affordable.forEach(this::ask);
    }

    /** Where the peer has not answered yet, the question may go to anybody, and is longer than what caused it. */
    private boolean mayAsk(NodeId id, Neighbor neighbor, Neighbor.Path path) {
        return neighbor.isReachedBy(path) || questions.takeDoubtful(path.mac(), context.isNewcomer(id), now());
    }

    private void ask(Neighbor.Path path) {
        link(path).ifPresent(link -> ask.accept(link, path.mac()));
    }

    private Optional<LinkView> link(Neighbor.Path path) {
        return context.links().stream()
                .filter(link -> link.up() && link.name().equals(path.link()))
                .findFirst();
    }

    /**
     * An answer to a challenge of ours was verified. Not noted as a proof yet.
     *
     * @param answer what came
     * @param move leads the node to the path that it came by
     * @return whether to do that at once; else it is done if the present path does not answer in time
     */
    boolean countsNow(Received answer, Runnable move) {
        Neighbor neighbor = neighbors.of(answer.sender(), answer.nowNanos());
        Optional<PathComparison> underWay = neighbor.comparison();
        if (underWay.isEmpty()) {
            return !isLate(answer, neighbor);
        }
        PathComparison comparison = underWay.get();
        if (answer.path().equals(comparison.present())) {
            comparison.answered();
            return true;
        }
        if (link(comparison.present()).isPresent()) {
            comparison.answeredElsewhere(move);
            return false;
        }
        comparison.end();
        neighbor.comparison(Optional.empty());
        return true;
    }

    /** Whether an answer belongs to a comparison that is over. */
    private static boolean isLate(Received answer, Neighbor neighbor) {
        return neighbor.proof(answer.path()).isPresent()
                && answer.known()
                        .map(Neighbors::pathOf)
                        .filter(present -> !present.equals(answer.path()))
                        .filter(present -> neighbor.prefers(present, answer.nowNanos()))
                        .isPresent();
    }

    private void decide(NodeId id, Neighbor neighbor, PathComparison comparison) {
        neighbor.comparison(Optional.empty());
        if (comparison.stays()) {
            neighbor.prefer(comparison.present(), now());
        }
        boolean stillThere = context.sighting(id)
                .map(Neighbors::pathOf)
                .filter(comparison.present()::equals)
                .isPresent();
        if (stillThere) {
            comparison.move().ifPresent(Runnable::run);
        }
    }

    private long now() {
        return context.timeline().nanoTime();
    }
}
