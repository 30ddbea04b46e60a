package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.TestLink;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import org.junit.jupiter.api.Test;

class SessionSlotsTest {
    private static final MacAddress MAC = new MacAddress(0x0200_0000_0001L);
    private static final SessionSlots.Origin ORIGIN = new SessionSlots.Origin(
            new Source(new LinkPort(0, "test", new TestLink("test0", 7, MAC)), MAC), Tlvs.EMPTY);

    private final Peer peer = new Peer(new dev.malachi.api.NodeId(1, 2), new byte[32], new byte[32]);
    private final SessionSlots slots = new SessionSlots();
    private int drawn;

    private Session session(long createdNanos) {
        return new Session(
                peer,
                Session.Role.INITIATOR,
                ++drawn,
                100 + drawn,
                createdNanos,
                0,
                new byte[64],
                new byte[32],
                new byte[32],
                () -> TestAead.ENGINE,
                1);
    }

    @Test
    void initiatedSessionReplacesCurrentWhichBecomesPrevious() {
        Session first = session(0);
        Session second = session(1);
        Session third = session(2);
        assertThat(slots.initiated(first)).isEmpty();
        assertThat(slots.initiated(second)).isEmpty();
        assertThat(slots.previous()).contains(first);
        assertThat(slots.initiated(third)).containsExactly(first);
        assertThat(slots.current()).contains(third);
        assertThat(slots.previous()).contains(second);
    }

    @Test
    void answeredSessionReplacesNothingButTheLastOneAnswered() {
        Session current = session(0);
        slots.initiated(current);
        Session first = session(1);
        Session second = session(2);
        assertThat(slots.answered(first, ORIGIN)).isEmpty();
        assertThat(slots.answered(second, ORIGIN)).containsExactly(first);
        assertThat(slots.current()).contains(current);
        assertThat(slots.next()).contains(second);
    }

    @Test
    void confirmedSessionBecomesCurrent() {
        Session old = session(0);
        Session current = session(1);
        Session next = session(2);
        slots.initiated(old);
        slots.initiated(current);
        slots.answered(next, ORIGIN);
        assertThat(slots.confirmed()).containsExactly(old);
        assertThat(slots.current()).contains(next);
        assertThat(slots.previous()).contains(current);
        assertThat(slots.next()).isEmpty();
    }

    @Test
    void initiatedSessionKeepsNextAsPrevious() {
        Session old = session(0);
        Session current = session(1);
        Session next = session(2);
        Session ours = session(3);
        slots.initiated(old);
        slots.initiated(current);
        slots.answered(next, ORIGIN);
        assertThat(slots.initiated(ours)).containsExactlyInAnyOrder(old, current);
        assertThat(slots.previous()).contains(next);
        assertThat(slots.current()).contains(ours);
    }

    @Test
    void eachSessionExpiresAtItsAge() {
        Session previous = session(0);
        Session current = session(10);
        Session next = session(20);
        slots.initiated(previous);
        slots.initiated(current);
        slots.answered(next, ORIGIN);
        long end = Wire.REJECT_AFTER_NANOS;
        assertThat(slots.nextExpiryNanos(30)).isEqualTo(end);
        assertThat(slots.expire(end - 1)).isEmpty();
        assertThat(slots.expire(end)).containsExactly(previous);
        assertThat(slots.nextExpiryNanos(end)).isEqualTo(end + 10);
        assertThat(slots.expire(end + 10)).containsExactly(current);
        assertThat(slots.isEmpty()).isFalse();
        assertThat(slots.expire(end + 20)).containsExactly(next);
        assertThat(slots.isEmpty()).isTrue();
    }

    @Test
    void previousNeverOutlivesCurrent() {
        Session current = session(0);
        Session younger = session(50);
        slots.answered(younger, ORIGIN);
        slots.initiated(current);
        assertThat(slots.previous()).contains(younger);
        assertThat(slots.expire(Wire.REJECT_AFTER_NANOS)).containsExactly(current, younger);
        assertThat(slots.isEmpty()).isTrue();
    }

    @Test
    void newestTimeOfAllSessionsCounts() {
        Session previous = session(0);
        Session current = session(10);
        slots.initiated(previous);
        slots.initiated(current);
        previous.received(500, true);
        current.received(400, false);
        assertThat(slots.lastReceivedNanos(-1)).isEqualTo(500);
        assertThat(slots.lastDataReceivedNanos(-1)).isEqualTo(500);
        assertThat(slots.clear()).containsExactly(previous, current);
        assertThat(slots.lastReceivedNanos(-1)).isEqualTo(-1);
    }
}
