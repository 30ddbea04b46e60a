package dev.malachi.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportCodecTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();
    private static final byte[] INNER = "\u0001some inner packet".getBytes(StandardCharsets.US_ASCII);

    private final TransportCodec codec = new TransportCodec(SUITE);
    private final byte[] toUs = key(1);
    private final byte[] toThem = key(2);
    private final Session ours = session(0x1111_2222, 0x3333_4444, toThem, toUs);
    private final Session theirs = session(0x3333_4444, 0x1111_2222, toUs, toThem);

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static Session session(int local, int remote, byte[] send, byte[] receive) {
        var peer = new Peer(new NodeId(1, 2), new byte[32], new byte[32]);
        return new Session(
                peer, Session.Role.INITIATOR, local, remote, 0, 0, new byte[64], send, receive, () -> ENGINE, 1);
    }

    @Test
    void opensWhatTheOtherSideSealed() {
        byte[] body = codec.seal(ours, 5, Wire.FLAG_NO_ERROR, INNER);
        assertThat(TransportCodec.receiverIndex(body)).isEqualTo(theirs.localIndex());
        assertThat(codec.open(theirs, body, 7)).get().satisfies(opened -> {
            assertThat(opened.inner()).isEqualTo(INNER);
            assertThat(opened.flags()).isEqualTo(Wire.FLAG_NO_ERROR);
            assertThat(opened.hopLimit()).isEqualTo(Wire.INITIAL_HOP_LIMIT);
        });
        assertThat(theirs.lastReceivedNanos()).isEqualTo(7);
        assertThat(theirs.lastDataReceivedNanos()).isEqualTo(7);
    }

    @Test
    void keepaliveIsNoData() {
        codec.open(theirs, codec.seal(ours, 0, 0, new byte[] {0}), 7).orElseThrow();
        assertThat(theirs.lastReceivedNanos()).isEqualTo(7);
        assertThat(theirs.lastDataReceivedNanos()).isZero();
    }

    @Test
    void countersRiseByOne() {
        for (int i = 0; i < 5; i++) {
            byte[] body = codec.seal(ours, 0, 0, INNER);
            assertThat(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getLong(8))
                    .isEqualTo(i);
        }
        assertThat(ours.sentFrames()).isEqualTo(5);
    }

    @Test
    void bytesAreThoseOfTheBulkEngine() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4096);
            for (int i = 0; i < 20; i++) {
                byte[] body = codec.seal(ours, 3, Wire.FLAG_PADDED, INNER);
                MemorySegment.copy(INNER, 0, memory, ValueLayout.JAVA_BYTE, 0, INNER.length);
                // The AAD's first half: hop limit and class zero, flags, index.
                long header = (long) Wire.FLAG_PADDED << 32 | Integer.toUnsignedLong(ours.remoteIndex());
                ours.sealer(0).seal(header, i, memory, 0, INNER.length, memory, 1024);
                byte[] sealed = memory.asSlice(1024, INNER.length + 16L).toArray(ValueLayout.JAVA_BYTE);
                assertThat(Arrays.copyOfRange(body, Wire.TRANSPORT_HEADER_BYTES, body.length))
                        .isEqualTo(sealed);
                boolean opened = theirs.opener(0).open(header, i, memory, 1024, sealed.length, memory, 2048);
                assertThat(opened).isTrue();
            }
        }
    }

    @Test
    void everyBitButHopLimitAndClassIsAuthenticated() {
        byte[] body = codec.seal(ours, 0, 0, INNER);
        for (int at = 2; at < body.length; at++) {
            byte[] corrupted = body.clone();
            corrupted[at] ^= 1;
            assertThat(codec.open(theirs, corrupted, 0)).as("byte %d", at).isEmpty();
        }
        body[0] = 2;
        body[1] = 7;
        assertThat(codec.open(theirs, body, 0)).isPresent();
    }

    @Test
    void refusesReplaysUnknownFlagsShortBodiesAndOldSessions() {
        byte[] body = codec.seal(ours, 0, 0, INNER);
        assertThat(codec.open(theirs, body, 0)).isPresent();
        assertThat(codec.open(theirs, body, 0)).isEmpty();
        assertThat(codec.open(theirs, codec.seal(ours, 0, 0x0008, INNER), 0)).isEmpty();
        assertThat(codec.open(theirs, Arrays.copyOf(body, 31), 0)).isEmpty();
        byte[] late = codec.seal(ours, 0, 0, INNER);
        assertThat(codec.open(theirs, late, Wire.REJECT_AFTER_NANOS)).isEmpty();
        assertThat(codec.open(theirs, late, Wire.REJECT_AFTER_NANOS - 1)).isPresent();
    }

    @Test
    void wipedSessionOpensNothing() {
        byte[] body = codec.seal(ours, 0, 0, INNER);
        theirs.wipe();
        assertThat(theirs.receiveSubkey()).containsOnly(0);
        assertThat(theirs.sendSubkey()).containsOnly(0);
        assertThat(codec.open(theirs, body, 0)).isEmpty();
    }
}
