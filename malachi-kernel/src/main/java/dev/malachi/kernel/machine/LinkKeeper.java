package dev.malachi.kernel.machine;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.lanes.Lanes;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.plugin.Providers;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the links of a node: those that the configuration names, or, if it names none, all that there are and all that come.
 *
 * <p>Opened before the control thread starts, used on it from then on.
 */
public final class LinkKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);

    /** A new interface is named, set up and given to a bridge in a few steps. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** An interface that could not be used is not tried at each change of some other. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final String UNUSED = "link.unused";

    private final NodeContext context;
    private final NoLink noLink;
    private final SmallMtu smallMtu;
    private final LinkSet links;
    private final Lanes lanes;
    private final int queues;
    private final Consumer<LinkPort> onChange;
    private final Consumer<LinkPort> onGone;
    private final AtomicBoolean news = new AtomicBoolean();
    /** When links that were not named could not be used. */
    private final Map<String, Long> refused = new HashMap<>();

    private Registration watch = () -> {};
    private boolean started;
    private boolean closed;
    private boolean againScheduled;

    /**
     * Makes one without links.
     *
     * @param context of the node
     * @param links where they go
     * @param lanes that receive from them
     * @param queues how many receivers each shall have
     * @param discoveryBytes the largest frame with which a peer is found by a link, without the Ethernet header
     * @param onChange called on the control thread when a link comes later, and when one changes
     * @param onGone called on the control thread when a link is not used any more: nothing can be sent by it
     */
    public LinkKeeper(
            NodeContext context,
            LinkSet links,
            Lanes lanes,
            int queues,
            ToIntFunction<LinkView> discoveryBytes,
            Consumer<LinkPort> onChange,
            Consumer<LinkPort> onGone) {
        this.context = context;
        this.noLink = new NoLink(context.warnings());
        this.smallMtu = new SmallMtu(context.warnings(), discoveryBytes);
        this.links = links;
        this.lanes = lanes;
        this.queues = queues;
        this.onChange = onChange;
        this.onGone = onGone;
    }

    /** Whether links may come later. */
    public boolean takesAll() {
        return context.config().links().isEmpty();
    }

    /**
     * Opens the links that there are.
     *
     * @throws MalachiException if one cannot be opened
     */
    public void open() {
        if (!takesAll()) {
            context.config().links().forEach(this::open);
            warnOfNone();
            return;
        }
        LinkDriver driver = Providers.linkDriver(Optional.empty());
        watch = driver.watch(this::onNews); // first, so that none is missed
        driver.candidates().forEach(name -> open(new LinkSpec(name, Optional.of(driver.id()))));
        warnOfNone();
    }

    /** From now on links that come are used. Called on the control thread. */
    public void start() {
        started = true;
        if (takesAll()) {
            lookForMore();
        }
    }

    private void warnOfNone() {
        noLink.review(links.all().stream().map(LinkPort::view).toList());
    }

    private LinkPort open(LinkSpec spec) {
        LinkDriver driver = Providers.linkDriver(spec.driverId());
        refuseUnknownArgument(spec, driver);
        var opened = new AtomicReference<LinkPort>();
        Link link = driver.open(new LinkRequest(
                spec.name(),
                spec.argument(),
                context.config().etherType(),
                queues,
                false,
                context.config().offloads(),
                context.timeline(),
                new LinkRequest.Listener() {
                    @Override
                    public void readable(LinkReceiver receiver) {
                        lanes.drain(receiver);
                    }

                    @Override
                    public void changed(Link changedLink) {
                        LinkPort port = opened.get();
                        if (port != null) {
                            context.control().post(() -> onLinkChanged(port));
                        }
                    }
                }));
        try {
            refuseSameInterface(spec.name(), driver, link);
        } catch (MalachiException e) {
            link.close();
            throw e;
        }
        var port = new LinkPort(links.freeSlot(), driver.id(), link);
        opened.set(port);
        links.add(port);
        lanes.addLink(port);
        smallMtu.review(port);
        return port;
    }

    /**
     * Refuses something behind the colon of a link whose driver knows nothing of that.
     *
     * @throws MalachiException (usage) if it does not
     */
    public static void refuseUnknownArgument(LinkSpec spec, LinkDriver driver) {
        if (spec.argument().isPresent() && !driver.takesArgument()) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "The link driver " + driver.id() + " takes nothing behind a colon; write " + spec.name() + "="
                            + driver.id() + ".");
        }
    }

    /** Twice the same interface would make this node hear everything twice. A port of a bridge stands for the bridge. */
    private void refuseSameInterface(String name, LinkDriver driver, Link link) {
        for (LinkPort other : links.all()) {
            if (other.driver().equals(driver.id()) && other.link().index() == link.index()) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE,
                        name.equals(other.link().name())
                                ? "The link " + name + " is named twice; once is enough."
                                : "The links " + other.link().name() + " and " + name
                                        + " are one and the same interface here (one is a port or another name of the"
                                        + " other); name one of them.");
            }
        }
    }

    private void onLinkChanged(LinkPort port) {
        if (closed || links.all().stream().noneMatch(port::equals)) {
            return;
        }
        smallMtu.review(port);
        warnOfNone();
        publish(port);
        onChange.accept(port);
    }

    private void publish(LinkPort port) {
        LinkView view = port.view();
        context.events()
                .publish(
                        EventKind.LINK_CHANGED,
                        Map.of(
                                "link", view.name(),
                                "state", view.up() ? "up" : "down",
                                "mtu", view.mtu(),
                                "mac", view.mac().toString()));
    }

    private void onNews() {
        if (!news.getAndSet(true)) {
            Registration _ = context.timeline().schedule(SETTLE_NANOS, this::lookForMore);
        }
    }

    /** Uses the links that have come since. */
    private void lookForMore() {
        news.set(false);
        if (closed || !started) {
            return;
        }
        closeDoubles();
        links.all().stream().filter(port -> isGone(port.view())).forEach(this::giveUp);
        LinkDriver driver = Providers.linkDriver(Optional.empty());
        List<String> candidates = driver.candidates();
        for (String name : Set.copyOf(refused.keySet())) {
            if (!candidates.contains(name)) {
                refused.remove(name);
                context.warnings().clear(UNUSED, name);
            }
        }
        for (String name : candidates) {
            Long since = refused.get(name);
            if (links.find(name).isEmpty() && (since == null || context.now() - since >= RETRY_NANOS)) {
                use(new LinkSpec(name, Optional.of(driver.id())));
            }
        }
        warnOfNone();
    }

    /** Whether an interface was deleted; one that is merely down stays listed. */
    private static boolean isGone(LinkView view) {
        try {
            return !view.up() && NetworkInterface.getByIndex(view.index()) == null;
        } catch (SocketException _) {
            return false; // not to be known now; the next change of an interface asks again
        }
    }

    private void use(LinkSpec spec) {
        try {
            if (!lanes.hasRoom(queues) && !makeRoom()) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "more links have come since the start than this node has room for; start it anew.");
            }
            LinkPort port = open(spec);
            LOG.info("link={} event=added driver={}", port.link().name(), port.driver());
            refused.remove(spec.name());
            context.warnings().clear(UNUSED, spec.name());
            publish(port);
            onChange.accept(port);
        } catch (MalachiException e) {
            refused.put(spec.name(), context.now());
            tryAgain();
            if (e.kind() != MalachiException.Kind.USAGE) { // the same interface is there under another name
                context.warnings()
                        .raise(
                                UNUSED,
                                spec.name(),
                                "The link " + spec.name() + " is not used: " + e.getMessage(),
                                "Name the links to use with --link.");
            }
        }
    }

    /** Whatever stood in the way may go without any news of links. */
    private void tryAgain() {
        if (!againScheduled) {
            againScheduled = true;
            var _ = context.timeline().schedule(RETRY_NANOS, () -> {
                againScheduled = false;
                lookForMore();
                if (!refused.isEmpty() && !closed) {
                    tryAgain();
                }
            });
        }
    }

    /** Gives up the links that are gone. Returns whether that made room. */
    private boolean makeRoom() {
        links.all().stream().filter(port -> !port.view().up()).forEach(this::giveUp);
        return lanes.hasRoom(queues);
    }

    /** Of two links that have become one, such as an interface that was given to a bridge, the later goes. */
    private void closeDoubles() {
        Set<Integer> indexes = new HashSet<>();
        for (LinkPort port : links.all()) {
            if (port.view().up() && !indexes.add(port.link().index())) {
                giveUp(port);
            }
        }
    }

    private void giveUp(LinkPort port) {
        LOG.info("link={} event=given-up", port.link().name());
        lanes.removeLink(port);
        links.remove(port);
        smallMtu.forget(port);
        port.link().close();
        onGone.accept(port);
    }

    /** Closes the links. The lanes have ended. */
    @Override
    public void close() {
        closed = true;
        watch.close();
        links.all().forEach(port -> port.link().close());
    }
}
