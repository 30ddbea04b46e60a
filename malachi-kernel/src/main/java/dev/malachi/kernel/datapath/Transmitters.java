package dev.malachi.kernel.datapath;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.kernel.link.LinkPort;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's own transmitters, one a link, opened when the first frame goes there. Used by one thread. */
@SuppressWarnings("ReferenceEquality") // ports and snapshots are compared for each frame and have an identity
final class Transmitters {
    private static final Logger LOG = LoggerFactory.getLogger(Transmitters.class);

    private static final long RETRY_NANOS = 1_000_000_000L;

    private final LinkPorts links;
    private final LinkTransmitter.Use use;
    /** By the slot of the port. */
    private @Nullable Opened[] opened = {};

    private LinkPort[] known;
    private long nowNanos;

    /** A transmitter, or the memory of a failure to open it. */
    private static final class Opened {
        final LinkPort port;
        final @Nullable LinkTransmitter transmitter;
        final long atNanos;
        boolean used;
        /** Frames of this batch. */
        long frames;
        /** Their bytes. */
        long bytes;

        Opened(LinkPort port, @Nullable LinkTransmitter transmitter, long atNanos) {
            this.port = port;
            this.transmitter = transmitter;
            this.atNanos = atNanos;
        }

        void publish() {
            if (frames != 0) {
                port.traffic().sent(frames, bytes);
                frames = 0;
                bytes = 0;
            }
        }
    }

    Transmitters(LinkPorts links, LinkTransmitter.Use use) {
        this.links = links;
        this.use = use;
        this.known = links.snapshot();
    }

    /** Begins a batch: gives up the transmitters of links that are gone. */
    void begin(long batchNanos) {
        nowNanos = batchNanos;
        LinkPort[] now = links.snapshot();
        if (now != known) {
            known = now;
            for (int slot = 0; slot < opened.length; slot++) {
                Opened entry = opened[slot];
                if (entry != null && !isKnown(entry.port)) {
                    close(entry);
                    opened[slot] = null;
                }
            }
        }
    }

    private boolean isKnown(LinkPort port) {
        for (LinkPort other : known) {
            if (other == port) {
                return true;
            }
        }
        return false;
    }

    /**
     * The transmitter of a link.
     *
     * @param port where to send
     * @return it, or null if the link is gone or the system refuses
     */
    @Nullable
    LinkTransmitter to(LinkPort port) {
        int slot = port.slot();
        Opened entry = slot < opened.length ? opened[slot] : null;
        if (entry == null || entry.port != port || entry.transmitter == null) {
            entry = open(port, entry);
            if (entry == null) {
                return null;
            }
        }
        entry.used = true;
        return entry.transmitter;
    }

    /**
     * A frame was given to a transmitter that this batch has got for a link.
     *
     * @param port the link
     * @param bytes of the frame
     */
    void sent(LinkPort port, int bytes) {
        Opened entry = opened[port.slot()];
        if (entry != null) {
            entry.frames++;
            entry.bytes += bytes;
        }
    }

    private @Nullable Opened open(LinkPort port, @Nullable Opened before) {
        if (!isKnown(port)) {
            return null;
        }
        if (before != null && before.port == port && nowNanos - before.atNanos < RETRY_NANOS) {
            return null; // it has failed just now
        }
        if (before != null) {
            close(before);
        }
        Opened entry;
        try {
            entry = new Opened(port, port.link().openTransmitter(use), nowNanos);
        } catch (MalachiException e) {
            LOG.warn(
                    "link={} event=transmitter-not-opened detail=\"{}\"",
                    port.link().name(),
                    e.getMessage());
            entry = new Opened(port, null, nowNanos);
        }
        if (port.slot() >= opened.length) {
            opened = Arrays.copyOf(opened, port.slot() + 1);
        }
        opened[port.slot()] = entry;
        return entry.transmitter == null ? null : entry;
    }

    /** Ends a batch: sends what is queued. */
    void flush() {
        for (Opened entry : opened) {
            if (entry != null && entry.used && entry.transmitter != null) {
                entry.used = false;
                entry.transmitter.flush();
                entry.publish();
            }
        }
    }

    void close() {
        for (Opened entry : opened) {
            if (entry != null) {
                close(entry);
            }
        }
        opened = new Opened[0];
    }

    private static void close(Opened entry) {
        if (entry.transmitter != null) {
            entry.transmitter.close();
        }
    }
}
