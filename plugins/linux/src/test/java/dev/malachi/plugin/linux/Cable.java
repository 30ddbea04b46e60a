package dev.malachi.plugin.linux;

import static org.awaitility.Awaitility.await;

import dev.malachi.api.Offloads;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.time.Timeline;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Two namespaces joined by a veth pair whose ends are both called {@code eth0}. */
public final class Cable implements AutoCloseable {
    public static final String END = "eth0";
    public static final int ETHER_TYPE = 0x88B5;

    /** An end, the namespace it is in, and the changes that links opened there reported. */
    public record Side(Namespace namespace, BlockingQueue<Link> changes) {
        /** Opens a link. */
        public Link open(String name, boolean monitor) {
            return open(name, monitor, Offloads.ALL);
        }

        /** Opens a link that may take some short cuts only. */
        public Link open(String name, boolean monitor, Offloads offloads) {
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
            LinkRequest request = new LinkRequest(name, ETHER_TYPE, 1, monitor, offloads, NO_TIMELINE, listener);
            return namespace.call(() -> new LinuxLinkDriver().open(request));
        }

        public Link open() {
            return open(END, false);
        }

        public void awaitRunning(String name) {
            namespace.call(() -> {
                try (RouteSocket route = new RouteSocket()) {
                    await().until(() ->
                            route.find(name).filter(InterfaceInfo::isRunning).isPresent());
                }
                return true;
            });
        }
    }

    /** This driver schedules nothing. */
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

    public final Side a = new Side(Namespace.create(), new LinkedBlockingQueue<>());
    public final Side b = new Side(Namespace.create(), new LinkedBlockingQueue<>());

    /** Lays it, with both ends up. */
    public Cable() {
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
