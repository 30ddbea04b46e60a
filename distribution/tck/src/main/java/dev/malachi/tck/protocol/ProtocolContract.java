package dev.malachi.tck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What every {@link Protocol} must do. Extend it in a test. */
public abstract class ProtocolContract {
    private static final int HOSTILE_FRAMES = 5_000;
    private static final int LARGEST_BODY = 1464;

    /** JUnit makes one. */
    protected ProtocolContract() {}

    /**
     * The protocol under test.
     *
     * @return the protocol
     */
    protected abstract Protocol protocol();

    /**
     * A node for it, with one link that is up.
     *
     * @return a context of its own at every call
     */
    protected abstract ProtocolContext context();

    @Test
    void claimsNothingThatIsTheKernels() {
        Protocol protocol = protocol();
        assertThat(protocol.id()).matches("[a-z][a-z0-9-]*");
        assertThat(protocol.frameTypes())
                .isEqualTo(protocol.frameTypes())
                .allMatch(type -> type > 0 && type <= Wire.TYPE_PLUGIN_LAST)
                .doesNotContain(Wire.TYPE_DATA, Wire.TYPE_L4_DATAGRAM, Wire.TYPE_HANDSHAKE, Wire.TYPE_TRANSPORT);
        assertThat(protocol.controlKinds())
                .isEqualTo(protocol.controlKinds())
                .doesNotContain(
                        Wire.CONTROL_ECHO,
                        Wire.CONTROL_ECHO_REPLY,
                        Wire.CONTROL_RECORD,
                        Wire.CONTROL_RECORD_REQUEST,
                        Wire.CONTROL_CLAIM_CONFLICT,
                        Wire.CONTROL_CLOSE);
    }

    @Test
    void startsAHandlerOfItsOwnForEveryNode() {
        Protocol protocol = protocol();
        try (Protocol.Handler one = protocol.start(context());
                Protocol.Handler two = protocol.start(context())) {
            assertThat(one).isNotSameAs(two);
        }
    }

    @Test
    void ownsNoThread() {
        int before = Thread.activeCount();
        ProtocolContext context = context();
        try (Protocol.Handler handler = protocol().start(context)) {
            handler.onLinkUp(context.links().getFirst());
            handler.onDiscoveryRequested();
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void callbacksMayComeInAnyOrderAndTheEndTwice() {
        ProtocolContext context = context();
        Protocol.Handler handler = protocol().start(context);
        handler.onAnnouncementChanged();
        handler.onDiscoveryRequested();
        handler.onLinkUp(context.links().getFirst());
        handler.onLinkUp(context.links().getFirst());
        handler.close();
        handler.close();
    }

    @Test
    void nothingFromTheWireThrows() {
        ProtocolContext context = context();
        RandomGenerator random = new SplittableRandom(7);
        try (Protocol.Handler handler = protocol().start(context)) {
            handler.onLinkUp(context.links().getFirst());
            for (int type : protocol().frameTypes()) {
                for (int i = 0; i < HOSTILE_FRAMES; i++) {
                    handler.onFrame(hostile(context, type, random));
                }
            }
            for (int kind : protocol().controlKinds()) {
                for (int i = 0; i < HOSTILE_FRAMES; i++) {
                    handler.onControl(id(random), kind, random.nextInt(), body(random));
                }
            }
        }
    }

    private static ControlFrame hostile(ProtocolContext context, int type, RandomGenerator random) {
        boolean broadcast = random.nextBoolean();
        return new ControlFrame(
                context.links().getFirst(),
                broadcast ? MacAddress.BROADCAST : context.links().getFirst().mac(),
                new MacAddress(random.nextLong(1L << 40)),
                type,
                broadcast ? NodeId.ZERO : context.self(),
                id(random),
                body(random));
    }

    private static NodeId id(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong());
    }

    private static byte[] body(RandomGenerator random) {
        byte[] body = new byte[random.nextInt(LARGEST_BODY)];
        random.nextBytes(body);
        return body;
    }
}
