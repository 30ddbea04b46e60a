package dev.malachi.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.malachi.api.Availability;
import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long CREATED = -5; // monotonic time may be negative
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();

    private static Session session(Session.Role role) {
        return session(role, 1);
    }

    private static Session session(Session.Role role, int index) {
        var peer = new Peer(new NodeId(1, 2), new byte[32], new byte[32]);
        return new Session(peer, role, index, 2, CREATED, 0, new byte[64], new byte[32], new byte[32], () -> ENGINE, 1);
    }

    private static void sent(Session session, long frames) throws ReflectiveOperationException {
        Field counter = Session.class.getDeclaredField("nextCounter");
        counter.setAccessible(true);
        ((AtomicLong) counter.get(session)).set(frames);
    }

    /** The time would go back to the last word outside of sessions. */
    @Test
    void whatWasHeardUnderASessionStaysHeardWhenItEnds() {
        Session session = session(Session.Role.RESPONDER);
        Peer peer = session.peer();
        peer.seen(CREATED);
        peer.sending(session);
        session.received(100 * SECOND, true);

        peer.sending(null);

        assertThat(peer.lastSeenNanos()).isEqualTo(100 * SECOND);
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
    void sessionsThatWereMadeTogetherAreRenewedOverTenSeconds() {
        var random = new Random(1);
        int[] dueInSecond = new int[10];
        for (int i = 0; i < 1000; i++) {
            Session session = session(Session.Role.INITIATOR, random.nextInt());
            int second = 0;
            while (!session.rekeyDue(CREATED + Wire.REKEY_AFTER_NANOS - Wire.REKEY_SPREAD_NANOS + second * SECOND)) {
                second++;
            }
            assertThat(second).isBetween(1, 10);
            dueInSecond[second - 1]++;
        }
        assertThat(Arrays.stream(dueInSecond).boxed()).allMatch(due -> due >= 70 && due <= 130);
    }

    @Test
    void responderLeavesRenewingByAgeToTheInitiatorButKnowsItsOwnFrames() throws ReflectiveOperationException {
        Session session = session(Session.Role.RESPONDER);
        sent(session, Wire.REKEY_AFTER_FRAMES - 1);
        assertThat(session.rekeyDue(CREATED + Wire.REKEY_AFTER_NANOS)).isFalse();
        sent(session, Wire.REKEY_AFTER_FRAMES);
        assertThat(session.rekeyDue(CREATED)).isTrue();
    }

    /**
     * Blocks encrypted under a key, squared, over 2^129 bounds what tells AES in counter mode from chance (NIST SP 800-38D, RFC 9001
     * appendix B.1): a frame of a link of 9,000 bytes has 564 of them, with those of the tag.
     */
    @Test
    void keyEncryptsFewEnoughBlocksForGcm() {
        double blocks = Wire.REJECT_AFTER_FRAMES * 564.0;
        assertThat(blocks * blocks / Math.pow(2, 129)).isLessThan(Math.pow(2, -56));
        assertThat(Wire.REKEY_AFTER_FRAMES).isLessThan(Wire.REJECT_AFTER_FRAMES);
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

    @Test
    void goesOverToAnotherEngineLaneByLane() {
        var first = new CountingEngine();
        var second = new CountingEngine();
        var current = new AtomicReference<AeadEngine>(first);
        var peer = new Peer(new NodeId(1, 2), new byte[32], new byte[32]);
        var session = new Session(
                peer, Session.Role.INITIATOR, 1, 2, CREATED, 0, new byte[64], filled(1), filled(2), current::get, 2);
        AeadEngine.Key sealer = session.sealer(0);
        AeadEngine.Key opener = session.opener(1);
        assertThat(session.sealer(0)).isSameAs(sealer);

        current.set(second);
        assertThat(session.sealer(0)).isNotSameAs(sealer).isSameAs(session.sealer(0));
        assertThat(first.closed).containsExactly(sealer); // lane 1 still has its own, until its thread comes by
        assertThat(session.opener(1)).isNotSameAs(opener);
        assertThat(first.closed).containsExactly(sealer, opener);
        assertThat(second.subkeys).containsExactly(filled(1), filled(2));

        session.wipe();
        assertThat(second.closed).hasSize(2);
    }

    @Test
    void makesNoCipherOnceItIsWiped() {
        Session session = session(Session.Role.INITIATOR);
        session.wipe();
        assertThatIllegalStateException().isThrownBy(() -> session.sealer(0));
        assertThatIllegalStateException().isThrownBy(() -> session.opener(0));
    }

    private static byte[] filled(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    /** Says what was asked of it. */
    private static final class CountingEngine implements AeadEngine {
        final List<byte[]> subkeys = new ArrayList<>();
        final List<Key> closed = new ArrayList<>();

        @Override
        public String id() {
            return "counting";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Availability availability() {
            return Availability.yes("");
        }

        @Override
        public Key newKey(byte[] subkey) {
            subkeys.add(subkey.clone());
            Key key = ENGINE.newKey(subkey);
            return new Key() {
                @Override
                public void seal(
                        long header,
                        long counter,
                        MemorySegment in,
                        long inOffset,
                        int length,
                        MemorySegment out,
                        long outOffset) {
                    key.seal(header, counter, in, inOffset, length, out, outOffset);
                }

                @Override
                public boolean open(
                        long header,
                        long counter,
                        MemorySegment in,
                        long inOffset,
                        int length,
                        MemorySegment out,
                        long outOffset) {
                    return key.open(header, counter, in, inOffset, length, out, outOffset);
                }

                @Override
                public void close() {
                    closed.add(this);
                    key.close();
                }
            };
        }
    }
}
