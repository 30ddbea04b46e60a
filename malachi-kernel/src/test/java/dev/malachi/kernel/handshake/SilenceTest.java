package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that is dead while data goes to it is noticed, and one that is back is used again (protocol.md §5). */
class SilenceTest {
    private final TestWire wire = new TestWire();
    private final TestNode a = wire.add(new TestNode(wire, 1));
    private final TestNode b = wire.add(new TestNode(wire, 2));

    @BeforeEach
    void meet() {
        a.meets(b);
        b.meets(a);
        a.handshakes();
        b.handshakes();
    }

    /** Sends once a second. Returns the seconds after which something was told, counted from the first data. */
    private List<Integer> sayFor(int seconds, String what) {
        List<Integer> told = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            long before = a.told(what);
            a.say(b, "are you there?");
            wire.run(Duration.ofSeconds(1));
            if (a.told(what) > before) {
                told.add(second + 1);
            }
        }
        return told;
    }

    @ParameterizedTest(name = "{0} ms after a look at the session")
    @ValueSource(ints = {0, 1, 1700, 2500, 4900, 4999})
    void isStaleBeforeTwentySecondsOfTrafficAreOver(int offset) {
        a.connect(b);
        wire.run(Duration.ofSeconds(30).plusMillis(offset));
        wire.lose(frame -> true);
        a.say(b, "are you there?");
        wire.run(Duration.ofMillis(13_900));
        assertThat(a.told("stale")).isZero();
        wire.run(Duration.ofMillis(6_100));
        assertThat(a.told("stale")).isOne();
        assertThat(a.told("unreachable")).isZero();
        assertThat(a.sessionWith(b)).isPresent();

        wire.run(Duration.ofSeconds(40));
        assertThat(a.told("unreachable")).isOne();
        assertThat(a.told("stale")).isOne();
        assertThat(a.sessionWith(b)).as("does not eat packets any more").isEmpty();
    }

    @Test
    void theSameOfAPeerThatWasNeverReached() {
        wire.lose(frame -> true);
        assertThat(sayFor(13, "stale")).isEmpty();
        assertThat(sayFor(6, "stale")).hasSize(1);
        assertThat(sayFor(30, "unreachable")).isEmpty();
        assertThat(sayFor(10, "unreachable")).hasSize(1);
    }

    @Test
    void asksAgainAsLongAsTrafficGoesOn() {
        wire.lose(frame -> true);
        int unused = sayFor(600, "unreachable").size();
        long inits = wire.count(TestWire.Frame::isInit);
        assertThat(inits).as("one each 5 s, for ten minutes").isBetween(110L, 130L);
        assertThat(unused).as("once for each handshake that was given up").isBetween(6, 8);

        wire.run(Duration.ofMinutes(2)); // the last attempt is given up
        long timers = a.timersSet;
        wire.run(Duration.ofHours(1));
        assertThat(a.timersSet).as("without traffic there are no timers").isEqualTo(timers);
    }

    @Test
    void isNeverTakenForDeadWhileItAnswersWithKeepalivesOnly() {
        a.connect(b);
        wire.settle();
        assertThat(sayFor(400, "stale")).isEmpty();
        assertThat(a.told("unreachable")).isZero();
    }

    @Test
    void isNotTakenForDeadForOneKeepaliveThatIsLost() {
        a.connect(b);
        wire.settle();
        boolean[] lost = {false};
        wire.lose(frame -> {
            boolean first = !lost[0] && frame.isTransport() && frame.l3Source().equals(b.id());
            lost[0] |= first;
            return first;
        });
        assertThat(sayFor(60, "stale")).isEmpty();
        assertThat(lost[0]).isTrue();
    }

    @Test
    void staysAliveWhenOnlyItsHandshakesFail() {
        a.connect(b);
        wire.settle();
        wire.lose(TestWire.Frame::isInit);
        // Sessions of both ends are to be renewed after two minutes and end after three.
        assertThat(sayFor(170, "stale")).isEmpty();
        assertThat(a.told("unreachable")).isZero();
        assertThat(a.sessionWith(b)).isPresent();
    }

    @Test
    void isUsedAgainUnderItsOldSessionWhenItIsHeard() {
        a.connect(b);
        wire.run(Duration.ofSeconds(30)); // what b has sent is answered, so it waits for nothing
        wire.lose(frame -> true);
        assertThat(sayFor(60, "unreachable")).hasSize(1);
        assertThat(a.sessionWith(b)).isEmpty();

        wire.loseNothing();
        b.say(a, "the cable was out"); // under the session that was there before
        wire.settle();
        assertThat(a.heardFrom(b)).as("suspended sessions still receive").contains("the cable was out");
        a.handshakes().heardAgain(a.peer(b)); // as the node does then
        assertThat(a.sessionWith(b)).isPresent();
        a.say(b, "good");
        wire.settle();
        assertThat(b.heardFrom(a)).contains("good");
    }

    @Test
    void isBackWithinARoundTripWhenItHasRestartedAndIsSeen() {
        a.connect(b);
        wire.settle();
        wire.lose(frame -> true);
        int told = sayFor(57, "unreachable").size();
        assertThat(told).isOne();

        wire.loseNothing();
        TestNode again = b.restarted();
        assertThat(a.handshakes().heardOutsideOfSessions(a.peer(b))).isTrue(); // its DISCOVER is answered
        wire.run(TestWire.LATENCY.multipliedBy(4));

        assertThat(a.sessionWith(again)).isPresent();
        assertThat(again.heardFrom(a)).as("what waited").isNotEmpty();
    }

    @Test
    void asksAtOnceWhenThePathIsFound() {
        a.peer(b).path(null);
        a.say(b, "where are you?");
        wire.settle();
        assertThat(wire.count(TestWire.Frame::isInit)).isZero();

        a.meets(b);
        a.handshakes().pathChanged(a.peer(b));
        wire.run(TestWire.LATENCY.multipliedBy(4));
        assertThat(b.heardFrom(a)).containsExactly("where are you?");
    }

    @Test
    void doesNotRepeatAnInitForEverySightingOfItsPeer() {
        wire.lose(frame -> true);
        a.say(b, "are you there?");
        for (int sighting = 0; sighting < 400; sighting++) {
            boolean waits = a.handshakes().heardOutsideOfSessions(a.peer(b));
            assertThat(waits).isTrue();
            wire.run(Duration.ofMillis(10));
        }
        assertThat(wire.count(TestWire.Frame::isInit)).isLessThanOrEqualTo(5);
    }
}
