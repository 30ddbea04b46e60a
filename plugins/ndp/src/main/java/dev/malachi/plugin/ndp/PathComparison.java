package dev.malachi.plugin.ndp;

import dev.malachi.api.Registration;
import java.util.Optional;

/** A peer has been asked on the path that leads to it and on others: the present one stays if it answers in time. */
final class PathComparison {
    private final Neighbor.Path present;
    private Registration decision = () -> {};
    private Optional<Runnable> move = Optional.empty();
    private boolean stays;

    PathComparison(Neighbor.Path present) {
        this.present = present;
    }

    Neighbor.Path present() {
        return present;
    }

    /** Sets what decides when the time is over. */
    void decidedBy(Registration timer) {
        decision = timer;
    }

    /** The present path has answered. */
    void answered() {
        stays = true;
    }

    /** Another path has answered. The first one counts: it is the fastest. */
    void answeredElsewhere(Runnable moveThere) {
        if (move.isEmpty()) {
            move = Optional.of(moveThere);
        }
    }

    /** Whether the present path has answered. */
    boolean stays() {
        return stays;
    }

    /** What leads to the path that has answered, if the present one has not. */
    Optional<Runnable> move() {
        return stays ? Optional.empty() : move;
    }

    void end() {
        decision.close();
    }
}
