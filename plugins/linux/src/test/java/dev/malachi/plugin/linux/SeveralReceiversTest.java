package dev.malachi.plugin.linux;

import static dev.malachi.tck.link.FrameBench.frame;
import static dev.malachi.tck.link.FrameBench.send;
import static dev.malachi.tck.link.FrameBench.transmitter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.link.Cable;
import dev.malachi.tck.link.FrameBench;
import dev.malachi.tck.netns.RequiresNetns;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link whose data frames several threads receive. */
@RequiresNetns
class SeveralReceiversTest {
    private static final int RECEIVERS = 3;
    private static final int SESSIONS = 10;
    private static final int FRAMES = 600;
    /** Both of TRANSPORT and GROUP: receiver index, key id. */
    private static final int SHARED_BY_OFFSET = Wire.BODY_OFFSET + 4;

    private Cable cable;

    @BeforeEach
    void lay() {
        cable = new Cable(new LinuxLinkDriver());
    }

    @AfterEach
    void takeAway() {
        cable.close();
    }

    private static byte[] ofSession(byte[] frame, int index) {
        ByteBuffer.wrap(frame).putInt(SHARED_BY_OFFSET, index);
        return frame;
    }

    private static int session(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(SHARED_BY_OFFSET);
    }

    /** What waits in a receiver. */
    private static List<byte[]> drain(LinkReceiver receiver) {
        List<byte[]> frames = new ArrayList<>();
        while (receiver.receive(
                        (buffer, offset, length) ->
                                frames.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
                        64,
                        0)
                > 0) {
            // until nothing waits any more
        }
        return frames;
    }

    @Test
    void eachHasTheFramesOfItsSessionsInOrderAndNoOthers() {
        try (Link a = cable.a.open();
                Link b = cable.b.openShared(RECEIVERS);
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(b.receivers()).hasSize(RECEIVERS);
            for (int type : List.of(Wire.TYPE_TRANSPORT, Wire.TYPE_GROUP)) {
                for (int i = 0; i < FRAMES; i++) {
                    int session = 0x8000_0000 + 7 * (i % SESSIONS);
                    send(toB, ofSession(frame(b.mac(), a.mac(), type, 100 + i % 1000, i), session));
                }
                List<List<byte[]>> received =
                        b.receivers().stream().map(SeveralReceiversTest::drain).toList();
                assertThat(received.stream().mapToInt(List::size).sum()).isEqualTo(FRAMES);
                for (int i = 0; i < RECEIVERS; i++) {
                    int part = i;
                    assertThat(received.get(i))
                            .isNotEmpty()
                            .allMatch(f -> Integer.remainderUnsigned(session(f), RECEIVERS) == part);
                    assertThat(received.get(i)).extracting(FrameBench::number).isSorted();
                }
            }
        }
    }

    @Test
    void theFirstHasAllOtherFramesAndThoseThatAreTooShort() {
        try (Link a = cable.a.open();
                Link b = cable.b.openShared(RECEIVERS);
                LinkTransmitter toB = transmitter(cable.a, a)) {
            byte[] tooShort = Arrays.copyOf(frame(b.mac(), a.mac(), Wire.TYPE_TRANSPORT, 100, 2), SHARED_BY_OFFSET + 3);
            send(toB, frame(b.mac(), a.mac(), Wire.TYPE_HANDSHAKE, 100, 1), tooShort);
            assertThat(drain(b.receivers().getFirst()))
                    .extracting(FrameBench::number)
                    .containsExactly(1, 2);
            assertThat(drain(b.receivers().get(1))).isEmpty();
            assertThat(drain(b.receivers().get(2))).isEmpty();
        }
    }

    @Test
    void goOnWhenTheInterfaceIsMadeAnew() {
        try (Link b = cable.b.openShared(RECEIVERS)) {
            int before = b.index();
            cable.a.namespace().ip("link", "delete", Cable.END);
            await().until(() -> b.state() == Link.State.DOWN);
            cable.lay();
            await().until(() -> b.index() != before && b.state() == Link.State.UP);
            try (Link a = cable.a.open();
                    LinkTransmitter toB = transmitter(cable.a, a)) {
                for (int i = 0; i < RECEIVERS; i++) {
                    send(toB, ofSession(frame(b.mac(), a.mac(), Wire.TYPE_TRANSPORT, 100, i), i));
                }
                for (int i = 0; i < RECEIVERS; i++) {
                    assertThat(drain(b.receivers().get(i)))
                            .extracting(FrameBench::number)
                            .containsExactly(i);
                }
            }
        }
    }

    @Test
    void allComeOutWhenTheLinkIsClosed() throws InterruptedException {
        Link b = cable.b.openShared(RECEIVERS);
        var waiting = new CountDownLatch(RECEIVERS);
        List<Thread> threads = b.receivers().stream()
                .map(receiver -> Thread.ofPlatform().start(() -> {
                    waiting.countDown();
                    receiver.receive((buffer, offset, length) -> {}, 1, -1);
                }))
                .toList();
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        b.close();
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
