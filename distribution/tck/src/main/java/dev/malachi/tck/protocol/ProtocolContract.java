package dev.malachi.tck.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.spi.protocol.Guard;
import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.api.spi.protocol.PeerPath;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What every {@link Protocol} must do. Extend it in a test. */
public abstract class ProtocolContract {
    private static final int HOSTILE_FRAMES = 5_000;
    private static final int LARGEST_BODY = 1464;
    private static final int OFFSET_IN_BUFFER = 67;

    /** JUnit makes one. */
    protected ProtocolContract() {}

    /**
     * The protocol under test.
     *
     * @return the protocol
     */
    protected abstract Protocol protocol();

    /**
     * A node for it, with one link that is up, which remembers what it takes.
     *
     * @return a scope of its own at every call
     */
    protected abstract RecordingScope context();

    /** The scope refuses what is not granted, by the same rule as the pumps ({@link dev.malachi.api.spi.protocol.Granted}). */
    @Test
    void takesOnlyWhatIsGrantedAndDeclared() {
        Protocol protocol = protocol();
        RecordingScope context = context();
        assertThat(protocol.id()).matches("[a-z][a-z0-9-]*");
        assertThat(protocol.traits()).isEqualTo(protocol.traits());
        try (Protocol.Handler _ = protocol.start(context)) {
            Set<Protocol.Trait> declared = protocol.traits();
            if (!context.onPump.isEmpty()) {
                assertThat(declared).contains(Protocol.Trait.ON_PUMPS);
            }
            assertThat(context.roles.stream().anyMatch(Guard.class::isInstance))
                    .as("a protocol is a guard if it declares to be one")
                    .isEqualTo(declared.contains(Protocol.Trait.GUARD));
            if (context.roles.stream().anyMatch(DatagramCarrier.class::isInstance)) {
                assertThat(declared).contains(Protocol.Trait.ON_CONTROL_THREAD);
            }
        }
    }

    @Test
    void eachNodeHasClaimsOfItsOwn() {
        Protocol protocol = protocol();
        RecordingScope one = context();
        RecordingScope two = context();
        try (Protocol.Handler _ = protocol.start(one);
                Protocol.Handler _ = protocol.start(two)) {
            assertThat(two.frames.keySet()).isEqualTo(one.frames.keySet());
            assertThat(two.inner.keySet()).isEqualTo(one.inner.keySet());
            assertThat(two.onPump.keySet()).isEqualTo(one.onPump.keySet());
            assertThat(two.control.keySet()).isEqualTo(one.control.keySet());
        }
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
    void ownsNoThreadIfItRunsOnTheControlThread() {
        assumeTrue(protocol().traits().contains(Protocol.Trait.ON_CONTROL_THREAD), "it has a thread of its own");
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
        NodeId stranger = new NodeId(1, 2);
        handler.onSessionDown(stranger, "timeout");
        handler.onSessionUp(stranger);
        handler.onAddressChanged(stranger, OptionalInt.empty());
        handler.onPathChanged(
                stranger, new PeerPath(context.links().getFirst(), new MacAddress(0x0200_0000_0001L), 1432));
        handler.onPeerSilent(stranger);
        handler.onPeerForgotten(stranger);
        handler.onPeerApproved(stranger);
        handler.close();
        handler.close();
    }

    @Test
    void nothingFromTheWireThrows() {
        RecordingScope context = context();
        RandomGenerator random = new SplittableRandom(7);
        try (Protocol.Handler handler = protocol().start(context)) {
            handler.onLinkUp(context.links().getFirst());
            for (int i = 0; i < HOSTILE_FRAMES; i++) {
                List.copyOf(context.frames.keySet()).forEach(type -> context.deliver(hostile(context, type, random)));
                List.copyOf(context.control.values())
                        .forEach(taken -> taken.onControl(id(random), random.nextInt(), body(random)));
                List.copyOf(context.inner.values())
                        .forEach(taken -> taken.onInner(id(random), body(random), random.nextInt(8)));
                List.copyOf(context.onPump.values()).forEach(taken -> onPump(taken, random));
            }
        }
    }

    private static void onPump(NodeScope.PumpHandler handler, RandomGenerator random) {
        byte[] body = body(random);
        MemorySegment buffer = Arena.ofAuto().allocate(OFFSET_IN_BUFFER + body.length);
        MemorySegment.copy(body, 0, buffer, ValueLayout.JAVA_BYTE, OFFSET_IN_BUFFER, body.length);
        handler.onInner(id(random), buffer.asReadOnly(), OFFSET_IN_BUFFER, body.length, random.nextInt(8));
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
