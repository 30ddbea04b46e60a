package dev.malachi.kernel.machine;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.spi.tun.TunState;
import dev.malachi.api.spi.tun.TunState.InterfaceAddress;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.plugin.Providers;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the TUN interface as the node wants it: whatever news the system has of it, what it is and what it shall be are compared, and
 * what is missing is put back. Without news it does nothing.
 *
 * <p>Opened before the control thread starts, used on it from then on.
 */
public final class TunKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TunKeeper.class);

    /** Changes come in flurries, and an operator's 'down' may have an 'up' right behind it. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String CONTESTED = "tun.contested";
    private static final String NOT_RESTORED = "tun.not_restored";
    private static final String IPV6_OFF = "tun.ipv6_off";
    private static final String NO_DETAIL = "";

    private final NodeContext context;
    private final TunBackend backend;
    private final Tun tun;
    private final NetworkOverlaps overlaps;
    private final String name;
    private final InterfaceAddress ipv6;
    private final Map<TunPart, BackOff> backOffs = new EnumMap<>(TunPart.class);
    private final AtomicBoolean news = new AtomicBoolean();
    private Optional<InterfaceAddress> ipv4 = Optional.empty();
    private int mtu;
    private Registration next = () -> {};
    private boolean closed;

    /**
     * Creates the interface.
     *
     * @param context of the node
     * @param name of the interface
     * @param mtu bytes of an IP packet
     * @param queues how many
     * @param address IPv4, most significant byte first; 0 for none
     * @throws MalachiException if it cannot be created, or another interface has its networks
     */
    public TunKeeper(NodeContext context, String name, int mtu, int queues, int address) {
        this.context = context;
        this.name = name;
        this.mtu = mtu;
        this.backend = Providers.tunBackend();
        this.overlaps = new NetworkOverlaps(context.warnings(), backend);
        this.ipv6 = new InterfaceAddress(VirtualAddress.ipv6(context.self()), VirtualAddress.IPV6_PREFIX_BITS);
        for (TunPart part : TunPart.values()) {
            backOffs.put(part, new BackOff());
        }
        overlaps.refuse(name);
        this.tun =
                backend.open(new TunRequest(name, mtu, queues, context.config().offloads(), this::onNews));
        try {
            address(address);
            TunState state = tun.state();
            if (state.ipv6().available()) {
                tun.addAddress(ipv6.address(), ipv6.prefixLength());
            } else {
                warnOfNoIpv6(state.ipv6());
            }
        } catch (RuntimeException e) {
            tun.close();
            throw e;
        }
    }

    /** The interface, for the pumps. */
    public Tun tun() {
        return tun;
    }

    /** What the system shows of it now. */
    public NodeStatus.TunStatus status() {
        TunState state = tun.state();
        return new NodeStatus.TunStatus(
                state.name(),
                state.mtu(),
                state.present() ? state.up() ? "up" : "down" : "gone",
                state.addresses().stream().map(InterfaceAddress::toString).toList());
    }

    /**
     * The IPv4 address from now on.
     *
     * @param address most significant byte first; 0 for none
     */
    public void address(int address) {
        Optional<InterfaceAddress> before = ipv4;
        ipv4 = address == 0
                ? Optional.empty()
                : Optional.of(new InterfaceAddress(VirtualAddress.ipv4(address), VirtualAddress.IPV4_PREFIX_BITS));
        if (ipv4.equals(before)) {
            return;
        }
        attempt(() -> {
            ipv4.ifPresent(added -> tun.addAddress(added.address(), added.prefixLength()));
            before.ifPresent(old -> tun.removeAddress(old.address(), old.prefixLength()));
        });
    }

    /**
     * The MTU from now on.
     *
     * @param bytes of an IP packet
     */
    public void mtu(int bytes) {
        if (mtu != bytes) {
            mtu = bytes;
            attempt(() -> tun.setMtu(bytes));
        }
    }

    /** The interface may be gone at this moment; then it gets what it lacks when it is made anew. */
    private void attempt(Runnable change) {
        try {
            change.run();
        } catch (MalachiException e) {
            LOG.debug("tun={} event=not-changed", name, e);
            onNews();
        }
    }

    private void onNews() {
        if (!news.getAndSet(true)) {
            Registration _ = context.timeline().schedule(SETTLE_NANOS, this::compare);
        }
    }

    /** Compares what is with what shall be. */
    private void compare() {
        news.set(false);
        if (closed) {
            return;
        }
        next.close();
        long wait;
        try {
            wait = restoreAll();
            overlaps.look(tun.state().name());
        } catch (MalachiException e) { // the system does not answer
            LOG.warn("tun={} event=not-compared detail=\"{}\"", name, e.getMessage());
            wait = ASK_AGAIN_NANOS;
        }
        if (wait < Long.MAX_VALUE) {
            next = context.timeline().schedule(wait, this::compare);
        }
    }

    /** Returns when to look again though there may be no news: nanoseconds, {@link Long#MAX_VALUE} for never. */
    private long restoreAll() {
        long wait = Long.MAX_VALUE;
        boolean afresh = false; // what follows from a part that was just put back was done by no other program
        for (TunPart part : TunPart.values()) {
            TunState state = tun.state();
            if (part == TunPart.IPV6 && lacksIpv6(state)) {
                continue;
            }
            if (isIntact(part, state)) {
                wait = Math.min(wait, settle(part));
                continue;
            }
            long due = afresh ? 0 : backOff(part).waitNanos(context.now());
            if (due <= 0) {
                afresh |= restore(part, afresh);
                due = isIntact(part, tun.state())
                        ? settle(part)
                        : Math.max(1, backOff(part).waitNanos(context.now()));
            }
            wait = Math.min(wait, due);
            if (part == TunPart.INTERFACE && !tun.state().present()) {
                break;
            }
        }
        return wait;
    }

    private BackOff backOff(TunPart part) {
        return backOffs.computeIfAbsent(part, _ -> new BackOff());
    }

    private boolean lacksIpv6(TunState state) {
        if (!state.present() || state.ipv6().available()) {
            context.warnings().clear(IPV6_OFF, NO_DETAIL);
            return false;
        }
        warnOfNoIpv6(state.ipv6());
        return true;
    }

    private void warnOfNoIpv6(Availability found) {
        context.warnings()
                .raise(
                        IPV6_OFF,
                        NO_DETAIL,
                        found.detail()
                                + " So this node is reached by IPv4 only; it has IPv6 as soon as the system has.",
                        found.remedy());
    }

    private boolean isIntact(TunPart part, TunState state) {
        return switch (part) {
            case INTERFACE -> state.present();
            case NAME -> state.name().equals(name);
            case STATE -> state.up();
            case MTU -> state.mtu() == mtu;
            case IPV4 -> ipv4.isEmpty() || state.addresses().contains(ipv4.get());
            case IPV6 -> state.addresses().contains(ipv6);
        };
    }

    /** Puts a part back. Returns whether that went well. */
    private boolean restore(TunPart part, boolean follows) {
        BackOff backOff = backOff(part);
        try {
            put(part);
        } catch (MalachiException e) {
            backOff.failed(context.now());
            context.warnings()
                    .raise(
                            NOT_RESTORED,
                            part.name(),
                            undone(part) + " outside of this node, and cannot be put right: " + e.getMessage(),
                            "It is tried again by itself.");
            return false;
        }
        context.warnings().clear(NOT_RESTORED, part.name());
        if (!follows) {
            backOff.done(context.now());
            context.events()
                    .publish(
                            EventKind.TUN_RESTORED,
                            Map.of(
                                    "tun",
                                    name,
                                    "what",
                                    part.name().toLowerCase(Locale.ROOT),
                                    "detail",
                                    undone(part) + " outside of this node."));
        }
        if (backOff.isContested()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(backOff.waitNanos(context.now()) + ASK_AGAIN_NANOS - 1);
            context.warnings()
                    .raise(
                            CONTESTED,
                            part.name(),
                            undone(part) + " by another program again and again, " + backOff.inARow()
                                    + " times in a row. It is put right more and more seldom: the next time after "
                                    + seconds + " s.",
                            "Find the program that changes the interfaces of this machine (a network manager, a script),"
                                    + " and have it leave " + name + " alone.");
        }
        return true;
    }

    private void put(TunPart part) {
        switch (part) {
            case INTERFACE -> tun.recreate();
            case NAME -> tun.setName(name);
            case STATE -> tun.setUp();
            case MTU -> tun.setMtu(mtu);
            case IPV4 -> ipv4.ifPresent(added -> tun.addAddress(added.address(), added.prefixLength()));
            case IPV6 -> tun.addAddress(ipv6.address(), ipv6.prefixLength());
        }
    }

    private String undone(TunPart part) {
        return switch (part) {
            case INTERFACE -> "The TUN interface " + name + " was removed";
            case NAME -> "The TUN interface " + name + " was renamed";
            case STATE -> "The TUN interface " + name + " was set down";
            case MTU -> "The MTU of " + name + ", " + mtu + ", was changed";
            case IPV4 ->
                "The address " + ipv4.map(InterfaceAddress::toString).orElse("") + " of " + name
                        + ", or its route, was removed";
            case IPV6 -> "The address " + ipv6 + " of " + name + ", or its route, was removed";
        };
    }

    /** A part is as it shall be. Returns when to look whether it stayed so: only while a warning says that it does not. */
    private long settle(TunPart part) {
        context.warnings().clear(NOT_RESTORED, part.name());
        BackOff backOff = backOff(part);
        if (!backOff.isContested()) {
            return Long.MAX_VALUE;
        }
        long now = context.now();
        if (backOff.isQuiet(now)) {
            backOff.waitNanos(now); // forgets
            context.warnings().clear(CONTESTED, part.name());
            return Long.MAX_VALUE;
        }
        return backOff.quietNanos();
    }

    /** Removes the interface. */
    @Override
    public void close() {
        closed = true;
        tun.close();
    }
}
