package dev.malachi.plugin.tools.wire;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.time.SystemTimeline;
import java.lang.foreign.ValueLayout;

/** Monitors a link, on a thread of its own, until closed. */
public final class WireTap implements AutoCloseable {
    private static final int BATCH = 64;

    private final Link link;
    private final Thread thread;
    private volatile boolean open = true;

    /**
     * Begins to monitor.
     *
     * @param driver opens the link
     * @param name what that knows the link by
     * @param record what passes is added to it
     * @throws MalachiException if it cannot open the link
     */
    public WireTap(LinkDriver driver, String name, WireRecord record) {
        link = driver.open(new LinkRequest(name, 0, 1, true, new SystemTimeline("wire-tap-timers"), new Unmoved()));
        thread = Thread.ofPlatform().name("wire-tap").daemon().start(() -> look(record));
    }

    /**
     * The installed link driver of a name.
     *
     * @param id such as {@code linux}
     * @return the driver
     * @throws MalachiException if there is none, or it does not work here
     */
    public static LinkDriver driver(String id) {
        LinkDriver driver = Extensions.installed().all(LinkDriver.class).stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED, "The link driver '" + id + "' is not installed in this image."));
        if (!driver.availability().available()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The link driver '" + id + "' does not work here: "
                            + driver.availability().detail() + ". "
                            + driver.availability().remedy());
        }
        return driver;
    }

    private void look(WireRecord record) {
        LinkReceiver receiver = link.receivers().getFirst();
        LinkReceiver.Handler handler = (buffer, offset, length) ->
                record.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        while (open) {
            receiver.receive(handler, BATCH, -1);
        }
        // What had arrived before the end was asked for belongs to the record.
        int received;
        do {
            received = receiver.receive(handler, BATCH, 0);
        } while (received > 0);
    }

    /** Ends it once everything that has passed so far is recorded. */
    @Override
    public void close() {
        open = false;
        link.receivers().getFirst().wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        link.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A tap waits inside {@code receive}, and what happens to the link is not its business. */
    private static final class Unmoved implements LinkRequest.Listener {
        @Override
        public void readable(LinkReceiver receiver) {}

        @Override
        public void changed(Link link) {}
    }
}
