package dev.malachi.plugin.virtuallan;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.time.Timeline;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A virtual Ethernet segment: what one station sends, all others can hear.
 *
 * <p>All methods may be called by any thread. What a segment does to frames depends on its seed and on the order in which they are
 * sent, so under one {@link dev.malachi.api.time.VirtualTimeline} a run can be repeated exactly.
 */
@Preview
public final class Segment {
    /** MTU of a new segment: that of Ethernet. */
    public static final int DEFAULT_MTU = 1500;

    /** Largest MTU a segment can have. */
    public static final int MAX_MTU = 65_535;

    /** Smallest MTU a segment can have (RFC 791 §3.2). */
    public static final int MIN_MTU = 68;

    /** First bytes of every MAC address here: locally administered, then 'M'. */
    private static final long MAC_PREFIX = 0x024DL << 32;

    /** A frame under way. */
    record DelayedFrame(FramePool.Frame memory, int length) {}

    private final String name;
    private final FramePool inFlight = new FramePool();
    private final Object settings = new Object();
    private final Object dice = new Object();
    private RandomGenerator random = new SplittableRandom(0);
    private volatile Impairment impairment = Impairment.NONE;
    private volatile int mtu = DEFAULT_MTU;
    private volatile VirtualLink[] links = {};
    private volatile VirtualLink[] monitors = {};
    private volatile FrameTap[] taps = {};
    private int stationsSoFar;
    private int holds;

    Segment(String name) {
        this.name = name;
    }

    /**
     * Its name.
     *
     * @return as in {@code --link NAME=virtual-lan}
     */
    public String name() {
        return name;
    }

    /**
     * The stations on it, without links that only look on.
     *
     * @return their MAC addresses in the order in which the links were opened
     */
    public List<MacAddress> stations() {
        return Arrays.stream(links)
                .filter(l -> !l.isMonitor())
                .map(VirtualLink::mac)
                .toList();
    }

    /**
     * Its MTU.
     *
     * @return bytes after the 14-byte Ethernet header
     */
    public int mtu() {
        return mtu;
    }

    /**
     * Changes the MTU. As with network cards, a station has a limit of its own: the MTU that the segment had when it was opened.
     *
     * @param bytes after the Ethernet header, 68 to 65535
     */
    public void setMtu(int bytes) {
        if (bytes < MIN_MTU || bytes > MAX_MTU) {
            throw new IllegalArgumentException("an MTU is within " + MIN_MTU + " to " + MAX_MTU);
        }
        mtu = bytes;
        for (VirtualLink link : links) {
            link.tellChanged();
        }
    }

    /**
     * Changes what happens to frames from now on.
     *
     * @param impairment the new model
     */
    public void impair(Impairment impairment) {
        this.impairment = impairment;
    }

    /**
     * Starts the randomness of loss, delay, duplication and reordering anew.
     *
     * @param seed of everything that is drawn from now on
     */
    public void seed(long seed) {
        synchronized (dice) {
            random = new SplittableRandom(seed);
        }
    }

    /**
     * Cuts the segment into islands, in place of those before. Only stations that share an island hear each other; a station may be
     * on several, as one in the middle of a radio network is in reach of others that are not in reach of each other.
     *
     * @param islands stations each; those named nowhere, and new ones, make one more island
     * @throws IllegalArgumentException if an address is no station here
     */
    public void partition(Collection<? extends Collection<MacAddress>> islands) {
        synchronized (settings) {
            Map<MacAddress, IntStream.Builder> islandsOf = new HashMap<>();
            Set<MacAddress> here = new HashSet<>(stations());
            int island = 0;
            for (Collection<MacAddress> members : islands) {
                island++;
                for (MacAddress member : members) {
                    if (!here.contains(member)) {
                        throw noStation(member);
                    }
                    islandsOf
                            .computeIfAbsent(member, mac -> IntStream.builder())
                            .add(island);
                }
            }
            for (VirtualLink link : links) {
                IntStream.Builder numbers = islandsOf.get(link.mac());
                link.setIslands(
                        numbers == null
                                ? new int[] {0}
                                : numbers.build().distinct().toArray());
            }
        }
    }

    /** Undoes {@link #partition}: all stations hear each other again. */
    public void heal() {
        partition(List.of());
    }

    /**
     * Unplugs a station, or plugs it in again. Its listener is told.
     *
     * @param station its MAC address
     * @param up whether frames can pass
     * @throws IllegalArgumentException if it is no station here
     */
    public void setUp(MacAddress station, boolean up) {
        link(station).setUp(up);
    }

    /**
     * Shows every frame to a tap.
     *
     * @param tap sees them
     * @return close it to stop
     */
    public Registration tap(FrameTap tap) {
        synchronized (settings) {
            FrameTap[] more = Arrays.copyOf(taps, taps.length + 1);
            more[taps.length] = tap;
            taps = more;
        }
        return () -> {
            synchronized (settings) {
                var rest = new ArrayList<>(Arrays.asList(taps));
                rest.remove(tap);
                taps = rest.toArray(FrameTap[]::new);
            }
        };
    }

    /**
     * Keeps this segment, and its settings, while no link is open.
     *
     * @return close it to let go
     */
    public Registration hold() {
        VirtualLan.hold(this);
        var released = new AtomicBoolean();
        return () -> {
            if (!released.getAndSet(true)) {
                VirtualLan.release(this);
            }
        };
    }

    // Called under the registry's lock.

    VirtualLink attach(LinkRequest request, int index) {
        synchronized (settings) {
            // Name in the middle, so that stations of different segments differ too; number at the end.
            long value = MAC_PREFIX | (name.hashCode() & 0xFFFFL) << 16 | ++stationsSoFar & 0xFFFF;
            var link = new VirtualLink(this, request, index, new MacAddress(value), mtu);
            VirtualLink[] more = Arrays.copyOf(links, links.length + 1);
            more[links.length] = link;
            setLinks(more);
            return link;
        }
    }

    void detach(VirtualLink link) {
        synchronized (settings) {
            setLinks(Arrays.stream(links).filter(l -> l != link).toArray(VirtualLink[]::new));
        }
    }

    private void setLinks(VirtualLink[] now) {
        links = now;
        monitors = Arrays.stream(now).filter(VirtualLink::isMonitor).toArray(VirtualLink[]::new);
    }

    void changeHolds(int by) {
        holds += by;
    }

    boolean unused() {
        return holds == 0 && links.length == 0;
    }

    // The way of a frame.

    /** Puts a frame on the segment. On the sender's thread; the memory is the caller's again afterwards. */
    void transmit(VirtualLink sender, MemorySegment buffer, long offset, int length) {
        FrameTap[] listening = taps;
        if (listening.length > 0) {
            long now = sender.timeline().nanoTime();
            for (FrameTap tap : listening) {
                tap.onFrame(now, buffer, offset, length);
            }
        }
        for (VirtualLink monitor : monitors) {
            show(monitor, sender, buffer, offset, length);
        }
        Impairment model = impairment;
        if (!model.equals(Impairment.NONE)) {
            transmitImpaired(model, sender, buffer, offset, length);
        } else if (sender.isVirtual()) {
            // One task for all receivers: a broadcast to a thousand stations costs the time line one entry.
            FramePool.Frame frame = inFlight.copy(buffer, offset, length);
            VirtualLink[] stations = links;
            sender.timeline().schedule(0, () -> {
                deliver(sender, stations, frame.bytes(), 0, length);
                inFlight.release(frame);
            });
        } else {
            deliver(sender, links, buffer, offset, length);
        }
    }

    /** Gives a frame to a link that looks on: as it was sent, before loss and delay. */
    private void show(VirtualLink monitor, VirtualLink sender, MemorySegment buffer, long offset, int length) {
        if (!sender.isVirtual()) {
            monitor.deliver(buffer, offset, length);
            return;
        }
        FramePool.Frame frame = inFlight.copy(buffer, offset, length);
        sender.timeline().schedule(0, () -> {
            monitor.deliver(frame.bytes(), 0, length);
            inFlight.release(frame);
        });
    }

    private static void deliver(
            VirtualLink sender, VirtualLink[] stations, MemorySegment buffer, long offset, int length) {
        long destination = EthernetHeader.destination(buffer, offset);
        int etherType = EthernetHeader.etherType(buffer, offset);
        for (VirtualLink station : stations) {
            if (station.hears(sender, destination, etherType)) {
                station.deliver(buffer, offset, length);
            }
        }
    }

    private void transmitImpaired(Impairment model, VirtualLink sender, MemorySegment buffer, long offset, int length) {
        long destination = EthernetHeader.destination(buffer, offset);
        int etherType = EthernetHeader.etherType(buffer, offset);
        for (VirtualLink station : links) {
            if (!station.hears(sender, destination, etherType)) {
                continue;
            }
            // The lock is held while scheduling, so that two senders cannot get in between fate and time line.
            synchronized (dice) {
                if (random.nextDouble() < model.loss()) {
                    station.count(VirtualLink.Counter.LOST);
                    continue;
                }
                int copies = random.nextDouble() < model.duplication() ? 2 : 1;
                for (int i = 0; i < copies; i++) {
                    forward(model, sender, station, buffer, offset, length);
                }
            }
        }
    }

    private void forward(
            Impairment model, VirtualLink sender, VirtualLink station, MemorySegment buffer, long offset, int length) {
        Timeline timeline = sender.timeline();
        long now = timeline.nanoTime();
        boolean overtakes = model.reordering() > 0 && random.nextDouble() < model.reordering();
        long delay = overtakes ? 0 : station.queueingDelay(now, drawDelay(model));
        if (delay == 0 && !sender.isVirtual() && (overtakes || station.framesUnderWay() == 0)) {
            station.deliver(buffer, offset, length);
            return;
        }
        if (!station.frameLeaves()) {
            return;
        }
        var frame = new DelayedFrame(inFlight.copy(buffer, offset, length), length);
        if (overtakes) {
            timeline.schedule(delay, () -> arrive(station, frame));
        } else {
            // A timer may be late, and two senders have two: whichever goes off takes the frame whose turn it is.
            station.delayed().add(frame);
            timeline.schedule(delay, () -> arriveNext(station));
        }
    }

    private void arriveNext(VirtualLink station) {
        synchronized (station.delayed()) {
            arrive(station, station.delayed().remove());
        }
    }

    private void arrive(VirtualLink station, DelayedFrame frame) {
        station.deliver(frame.memory().bytes(), 0, frame.length());
        inFlight.release(frame.memory());
        station.frameArrives();
    }

    private long drawDelay(Impairment model) {
        long min = model.delayMinNanos();
        long max = model.delayMaxNanos();
        return min == max ? min : random.nextLong(min, max + 1);
    }

    private VirtualLink link(MacAddress station) {
        for (VirtualLink link : links) {
            if (link.mac().equals(station)) {
                return link;
            }
        }
        throw noStation(station);
    }

    private IllegalArgumentException noStation(MacAddress address) {
        return new IllegalArgumentException(address + " is no station of segment " + name);
    }
}
