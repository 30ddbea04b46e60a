package dev.malachi.plugin.tools.wire;

import dev.malachi.api.Availability;
import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A link past which a test lets frames go. */
public final class FakeLink implements Link, LinkReceiver {
    private final BlockingQueue<Optional<byte[]>> frames = new LinkedBlockingQueue<>(); // empty: wake up
    private volatile LinkRequest request;
    private volatile boolean closed;

    /** The driver that opens it. */
    public LinkDriver driver() {
        return new LinkDriver() {
            @Override
            public String id() {
                return "fake";
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
            public List<String> candidates() {
                return List.of();
            }

            @Override
            public Link open(LinkRequest asked) {
                request = asked;
                return FakeLink.this;
            }
        };
    }

    /** Lets a frame go past. */
    public void pass(byte[] frame) {
        frames.add(Optional.of(frame));
    }

    LinkRequest request() {
        return request;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int receive(Handler handler, int maxFrames, long timeoutNanos) {
        try {
            Optional<byte[]> frame = timeoutNanos < 0 ? frames.take() : frames.poll(timeoutNanos, TimeUnit.NANOSECONDS);
            if (frame == null || frame.isEmpty()) {
                return 0;
            }
            // Not at the start of the buffer, as with a ring.
            byte[] buffer = new byte[frame.get().length + 5];
            System.arraycopy(frame.get(), 0, buffer, 5, frame.get().length);
            handler.onFrame(MemorySegment.ofArray(buffer), 5, frame.get().length);
            return 1;
        } catch (InterruptedException e) {
            throw new AssertionError("a link's thread is woken, not interrupted", e);
        }
    }

    @Override
    public void wakeup() {
        frames.add(Optional.empty());
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public int index() {
        return 1;
    }

    @Override
    public MacAddress mac() {
        return MacAddress.parse("02:00:00:00:00:01");
    }

    @Override
    public int mtu() {
        return 1500;
    }

    @Override
    public State state() {
        return State.UP;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of(this);
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        throw new AssertionError("who looks on does not send");
    }

    @Override
    public void join(MacAddress group) {}

    @Override
    public void leave(MacAddress group) {}

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {
        closed = true;
    }
}
