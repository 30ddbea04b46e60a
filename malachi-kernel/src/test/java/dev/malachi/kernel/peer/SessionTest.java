package dev.malachi.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.wire.Wire;
import java.lang.reflect.Field;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final long CREATED = -5; // monotonic time may be negative
    private static final AeadEngine ENGINE =
            ServiceLoader.load(AeadEngine.class).findFirst().orElseThrow();

    private static Session session(Session.Role role) {
        var peer = new Peer(new NodeId(1, 2), new byte[32], new byte[32]);
        return new Session(peer, role, 1, 2, CREATED, 0, new byte[64], new byte[32], new byte[32], ENGINE, 1);
    }

    private static void sent(Session session, long frames) throws ReflectiveOperationException {
        Field counter = Session.class.getDeclaredField("nextCounter");
        counter.setAccessible(true);
        ((AtomicLong) counter.get(session)).set(frames);
    }

    @Test
    void endsAtItsAge() {
        Session session = session(Session.Role.RESPONDER);
        assertThat(session.usable(CREATED + Wire.REJECT_AFTER_NANOS - 1)).isTrue();
        assertThat(session.usable(CREATED + Wire.REJECT_AFTER_NANOS)).isFalse();
    }

    @Test
    void endsBeforeItsCountersDo() throws ReflectiveOperationException {
        Session session = session(Session.Role.RESPONDER);
        sent(session, Wire.REJECT_AFTER_FRAMES - 1);
        assertThat(session.usable(CREATED)).isTrue();
        sent(session, Wire.REJECT_AFTER_FRAMES);
        assertThat(session.usable(CREATED)).isFalse();
        sent(session, -1);
        assertThat(session.usable(CREATED)).isFalse();
    }

    @Test
    void initiatorRenewsByAgeAndByFrames() throws ReflectiveOperationException {
        Session session = session(Session.Role.INITIATOR);
        assertThat(session.rekeyDue(CREATED + Wire.REKEY_AFTER_NANOS - 1)).isFalse();
        assertThat(session.rekeyDue(CREATED + Wire.REKEY_AFTER_NANOS)).isTrue();
        sent(session, Wire.REKEY_AFTER_FRAMES - 1);
        assertThat(session.rekeyDue(CREATED)).isFalse();
        sent(session, Wire.REKEY_AFTER_FRAMES);
        assertThat(session.rekeyDue(CREATED)).isTrue();
    }

    @Test
    void responderLeavesRenewingToTheInitiator() throws ReflectiveOperationException {
        Session session = session(Session.Role.RESPONDER);
        sent(session, Wire.REKEY_AFTER_FRAMES);
        assertThat(session.rekeyDue(CREATED + Wire.REKEY_AFTER_NANOS)).isFalse();
    }

    @Test
    void pumpsAskForANewSessionOnceInFiveSeconds() {
        Session session = session(Session.Role.INITIATOR);
        long due = CREATED + Wire.REKEY_AFTER_NANOS;
        assertThat(session.claimRekeyRequest(due)).isTrue();
        assertThat(session.claimRekeyRequest(due + 1)).isFalse();
        assertThat(session.claimRekeyRequest(due + Wire.RETRY_NANOS)).isTrue();
    }

    @Test
    void isConfirmedOnce() {
        Session session = session(Session.Role.RESPONDER);
        assertThat(session.confirmed()).isFalse();
        assertThat(session.confirm()).isTrue();
        assertThat(session.confirm()).isFalse();
        assertThat(session.confirmed()).isTrue();
    }
}
