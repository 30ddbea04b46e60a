package dev.malachi.plugin.capture;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.control.Documents;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.filter.PacketFilter;
import dev.malachi.api.spi.filter.PacketFilters;
import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.plugin.capture.file.CaptureFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The captures of one node: those of callers that look on, and at most one that runs by itself into files. */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final String FAILED = "capture.failed";

    private final NodeScope scope;
    private final Extensions extensions;
    private Optional<Background> background = Optional.empty();

    Desk(NodeScope scope, Extensions extensions) {
        this.scope = scope;
        this.extensions = extensions;
    }

    /** A capture into files, running or over. */
    private static final class Background {
        final Path path;
        final Capture capture;
        final Thread thread;
        volatile String ended = "";

        Background(Path path, Capture capture, Runnable work) {
            this.path = path;
            this.capture = capture;
            this.thread = Thread.ofPlatform().name("malachi-capture").daemon().unstarted(work);
        }
    }

    /** A capture that the caller runs; what is wrong with the filter is said before a packet is copied. */
    Capture open(Node node, Wanted wanted) {
        Optional<PacketFilter> filter = filter(wanted.filter());
        try {
            return new Capture(node, scope.tapPackets(wanted.snapBytes()), wanted, filter);
        } catch (RuntimeException e) {
            filter.ifPresent(PacketFilter::close);
            throw e;
        }
    }

    private Optional<PacketFilter> filter(String expression) {
        if (expression.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(extensions.all(PacketFilters.class).stream()
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "Packets cannot be filtered by an expression here: that needs the plugin 'pcap' and libpcap."
                                + " '--peer' works without them."))
                .compile(expression));
    }

    /** Begins a capture into files. */
    synchronized Map<String, Object> start(Node node, Wanted wanted, Path path, long fileBytes, int ring) {
        if (background.filter(running -> running.ended.isEmpty()).isPresent()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "A capture runs already, into '" + background.get().path + "'; 'malachi capture stop' ends it.");
        }
        Capture capture = open(node, wanted);
        CaptureFiles files;
        try {
            files = new CaptureFiles(path, fileBytes, ring);
        } catch (RuntimeException e) {
            capture.close();
            throw e;
        }
        scope.clearWarning(FAILED, "");
        Background[] self = new Background[1];
        Background made = new Background(path, capture, () -> work(self[0], files));
        self[0] = made;
        background = Optional.of(made);
        made.thread.start();
        LOG.info("event=capture.started file={} filter=\"{}\"", path, wanted.filter());
        return status();
    }

    private void work(Background of, CaptureFiles files) {
        String reason;
        try (files) {
            reason = of.capture.run(new FileSink(files));
        } catch (InterruptedException _) {
            reason = "it was stopped";
        } catch (RuntimeException e) {
            reason = e instanceof MalachiException ? String.valueOf(e.getMessage()) : e.toString();
            scope.raiseWarning(
                    FAILED,
                    "",
                    "The capture has ended, with " + of.capture.document().get("packets") + " packets: " + reason,
                    "Make room, or capture less (-s, --size with --files), and start it again.");
        }
        of.ended = reason;
        LOG.info("event=capture.ended file={} reason=\"{}\" {}", of.path, reason, of.capture.document());
    }

    /** Ends the capture into files, and waits for the end of the file. */
    synchronized Map<String, Object> stop() throws InterruptedException {
        Background running = background
                .filter(it -> it.ended.isEmpty())
                .orElseThrow(() -> new MalachiException(MalachiException.Kind.FAILED, "No capture runs."));
        running.capture.end();
        if (!running.thread.join(Duration.ofSeconds(10))) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The capture does not end: '" + running.path + "' takes no more bytes.");
        }
        return status();
    }

    /** What runs, or ran last. */
    synchronized Map<String, Object> status() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("running", background.filter(it -> it.ended.isEmpty()).isPresent());
        document.put("file", Documents.orAbsent(background.map(it -> it.path.toString())));
        background.ifPresent(it -> {
            document.putAll(it.capture.document());
            document.put("ended", Documents.orAbsent(Optional.of(it.ended).filter(text -> !text.isEmpty())));
        });
        return document;
    }

    /** The node stops. */
    void close() {
        Optional<Background> running;
        synchronized (this) {
            running = background.filter(it -> it.ended.isEmpty());
        }
        running.ifPresent(it -> {
            it.capture.end();
            try {
                boolean _ = it.thread.join(Duration.ofNanos(TimeUnit.SECONDS.toNanos(2)));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Blocks into files. */
    private record FileSink(CaptureFiles files) implements BlockSink {
        @Override
        public void head(byte[] blocks) {
            files.head(blocks);
        }

        @Override
        public boolean packets(byte[] blocks) {
            return files.packets(blocks);
        }

        @Override
        public void tail(byte[] blocks) {
            files.tail(blocks);
        }
    }
}
