package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The challenges of our DISCOVERs, for 180 s each, and who has answered them. */
final class Challenges {
    /** Challenges kept at the most; the oldest goes first. */
    static final int MAX = 1024;

    /** Answers kept at the most, over all challenges. Only verified messages count, so the rate limits come first. */
    static final int ANSWERS_MAX = 16_384;

    private final Map<Value128, Question> questions = new LinkedHashMap<>(); // oldest first
    private int answers;

    /** A question; the station that was asked is forgotten with the first answer from there. */
    private static final class Question {
        final int keyGeneration;
        final long askedAtNanos;
        final Set<NodeId> answeredBy = new HashSet<>();
        Optional<Neighbor.Path> asked;

        Question(int keyGeneration, long askedAtNanos, Optional<Neighbor.Path> asked) {
            this.keyGeneration = keyGeneration;
            this.askedAtNanos = askedAtNanos;
            this.asked = asked;
        }
    }

    /**
     * Remembers a question.
     *
     * @param challenge what answers must echo
     * @param keyGeneration which of our X25519 keys it announced
     * @param asked the one station that was asked; empty if it went to all
     * @param nowNanos monotonic time
     */
    void add(Value128 challenge, int keyGeneration, Optional<Neighbor.Path> asked, long nowNanos) {
        expire(nowNanos);
        if (questions.size() == MAX) {
            removeOldest();
        }
        questions.put(challenge, new Question(keyGeneration, nowNanos, asked));
    }

    /** Why an answer is not wanted; empty if it is. */
    Optional<DropReason> check(Value128 challenge, NodeId from, long nowNanos) {
        expire(nowNanos);
        Question question = questions.get(challenge);
        if (question == null) {
            return Optional.of(DropReason.CHALLENGE);
        }
        return question.answeredBy.contains(from) ? Optional.of(DropReason.ANSWERED) : Optional.empty();
    }

    /**
     * Whether an answer comes from the one station that was asked, which alone has heard the question. True once: it pays for one
     * signature check.
     */
    boolean takePass(Value128 challenge, Neighbor.Path from) {
        Question question = questions.get(challenge);
        if (question == null || !question.asked.equals(Optional.of(from))) {
            return false;
        }
        question.asked = Optional.empty();
        return true;
    }

    /**
     * Notes an answer that was checked and verified.
     *
     * @return the X25519 key that was announced with the question
     */
    OptionalInt answered(Value128 challenge, NodeId from) {
        Question question = questions.get(challenge);
        if (question == null) {
            return OptionalInt.empty();
        }
        if (question.answeredBy.add(from)) {
            answers++;
            while (answers > ANSWERS_MAX) {
                removeOldest();
            }
        }
        return OptionalInt.of(question.keyGeneration);
    }

    int size() {
        return questions.size();
    }

    private void expire(long nowNanos) {
        Iterator<Question> oldest = questions.values().iterator();
        while (oldest.hasNext()) {
            Question question = oldest.next();
            if (nowNanos - question.askedAtNanos <= Wire.CHALLENGE_TTL_NANOS) {
                return;
            }
            answers -= question.answeredBy.size();
            oldest.remove();
        }
    }

    private void removeOldest() {
        Iterator<Question> oldest = questions.values().iterator();
        answers -= oldest.next().answeredBy.size();
        oldest.remove();
    }
}
