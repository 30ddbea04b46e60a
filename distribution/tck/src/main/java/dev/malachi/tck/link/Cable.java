package dev.malachi.tck.link;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.Offloads;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.time.Timeline;
import dev.malachi.tck.netns.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;

/** Two network namespaces of Linux joined by a veth pair whose ends are both called {@code eth0}. */
@Preview
public final class Cable implements AutoCloseable {
    /** Name of the interface in both namespaces. */
    public static final String END = "eth0";
    /** EtherType of the links that are opened on it. */
    public static final int ETHER_TYPE = NodeConfig.DEFAULT_ETHER_TYPE;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Frames can pass: some interfaces (bridges) stay at UNKNOWN. */
    private static final Pattern RUNNING = Pattern.compile("LOWER_UP.* state (UP|UNKNOWN)");

    /**
     * An end.
     *
     * @param driver opens its links
     * @param namespace it is in
     * @param changes that links opened there reported
     */
    public record Side(LinkDriver driver, Namespace namespace, BlockingQueue<Link> changes) {
        /**
         * Opens a link.
         *
         * @param name of the interface
         * @param monitor whether to look on
         * @return the link
         */
        public Link open(String name, boolean monitor) {
            return open(name, monitor, Offloads.ALL);
        }

        /**
         * Opens a link that may take some offloads only.
         *
         * @param name of the interface
         * @param monitor whether to look on
         * @param offloads the offloads
         * @return the link
         */
        public Link open(String name, boolean monitor, Offloads offloads) {
            return open(name, 1, monitor, offloads);
        }

        /**
         * Opens the link that the cable ends at, with several receivers.
         *
         * @param receivers how many to ask for
         * @return the link
         */
        public Link openShared(int receivers) {
            return open(END, receivers, false, Offloads.ALL);
        }

        private Link open(String name, int receivers, boolean monitor, Offloads offloads) {
            LinkRequest.Listener listener = new LinkRequest.Listener() {
                @Override
                public void readable(LinkReceiver receiver) {
                    throw new AssertionError("a driver for real links never calls this");
                }

                @Override
                public void changed(Link link) {
                    changes.add(link);
                }
            };
            LinkRequest request =
                    new LinkRequest(name, ETHER_TYPE, receivers, monitor, offloads, NO_TIMELINE, listener);
            return namespace.call(() -> driver.open(request));
        }

        /**
         * Opens the link that the cable ends at.
         *
         * @return the link
         */
        public Link open() {
            return open(END, false);
        }

        /**
         * Waits until frames can pass an interface.
         *
         * @param name of the interface
         */
        public void awaitRunning(String name) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!RUNNING.matcher(namespace.ip("-o", "link", "show", name)).find()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(name + " does not come up in " + namespace.name());
                }
            }
        }
    }

    /** Drivers for real links schedule nothing. */
    private static final Timeline NO_TIMELINE = new Timeline() {
        @Override
        public long nanoTime() {
            throw new AssertionError("not used");
        }

        @Override
        public long currentTimeMillis() {
            throw new AssertionError("not used");
        }

        @Override
        public Registration schedule(long delayNanos, Runnable task) {
            throw new AssertionError("not used");
        }
    };

    /** One end. */
    public final Side a;
    /** The other end. */
    public final Side b;

    /**
     * Lays it, with both ends up.
     *
     * @param driver opens the links of both sides
     */
    public Cable(LinkDriver driver) {
        a = new Side(driver, Namespace.create(), new LinkedBlockingQueue<>());
        b = new Side(driver, Namespace.create(), new LinkedBlockingQueue<>());
        lay();
    }

    /** Lays it again after an end was deleted. */
    public void lay() {
        a.namespace.ip("link", "add", END, "type", "veth", "peer", "name", END, "netns", b.namespace.name());
        for (Side side : List.of(a, b)) {
            side.namespace.ip("link", "set", END, "addrgenmode", "none"); // no IPv6 chatter
            side.namespace.ip("link", "set", END, "up");
        }
        a.awaitRunning(END);
        b.awaitRunning(END);
    }

    @Override
    public void close() {
        a.namespace.close();
        b.namespace.close();
    }
}
