package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.plugin.linux.libc.Errno;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The packet sockets that receive for a link, and the groups that they ask the interface for. Used under the lock of the link; each ring
 * is drained by its receiver alone.
 */
final class ReceiveRings {
    /** What several flows have on the way while this host is busy elsewhere: with half of it, 16 flows of TCP lost 3 %. */
    private static final int BULK_RING_SLOTS = 4096;

    private static final int CONTROL_RING_SLOTS = 256;
    /** linux/if_ether.h: frames of every EtherType, also those that this host sends. */
    private static final int ETH_P_ALL = 0x0003;

    private final Admission admission;
    private final boolean everything;
    private final Set<MacAddress> groups = new LinkedHashSet<>();
    private List<PacketRing> rings;

    private ReceiveRings(Admission admission, List<PacketRing> rings) {
        this.admission = admission;
        this.everything = admission.everything();
        this.rings = rings;
    }

    /** One ring for the frames of all stations and EtherTypes. */
    static ReceiveRings ofMonitor(Admission admission, int mtu) {
        return new ReceiveRings(admission, List.of(openRing(ETH_P_ALL, BULK_RING_SLOTS, mtu, Optional.empty())));
    }

    /** The control ring, and a data ring for each receiver. */
    static ReceiveRings of(Admission admission, int etherType, int receivers, int mtu) {
        List<PacketRing> opened = new ArrayList<>();
        try {
            opened.add(openRing(etherType, CONTROL_RING_SLOTS, mtu, Optional.of(TypeFilter.OTHERS)));
            for (int part = 0; part < receivers; part++) {
                opened.add(openRing(etherType, BULK_RING_SLOTS, mtu, Optional.of(TypeFilter.bulk(part, receivers))));
            }
        } catch (RuntimeException e) {
            opened.forEach(PacketRing::close);
            throw e;
        }
        return new ReceiveRings(admission, List.copyOf(opened));
    }

    private static PacketRing openRing(int etherType, int slots, int mtu, Optional<TypeFilter> filter) {
        PacketSocket socket = new PacketSocket(etherType);
        try {
            filter.ifPresent(socket::attach);
            return new PacketRing(socket, slots, mtu);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** What each receiver drains: the first has the control ring and a data ring, each other one a data ring. */
    List<List<PacketRing>> shares() {
        List<List<PacketRing>> shares = new ArrayList<>();
        int first = Math.min(2, rings.size());
        shares.add(rings.subList(0, first));
        rings.subList(first, rings.size()).forEach(ring -> shares.add(List.of(ring)));
        return shares;
    }

    List<PacketSocket> sockets() {
        return rings.stream().map(PacketRing::socket).toList();
    }

    /** Asks an interface that the sockets are tied to for all that is wanted of it. */
    void joinAll(Attachment to) {
        if (everything) {
            Errno.check(first().joinEverything(to.index()), "cannot look on at link " + to.name());
        }
        for (MacAddress group : groups) {
            Errno.check(first().join(to.index(), group), refusalOf(group, to));
        }
    }

    /** Asks it for nothing any more. One that was removed took its memberships along; on one that stayed they would be counted twice. */
    void leaveAll(Attachment from) {
        groups.forEach(group -> first().leave(from.index(), group));
        if (everything) {
            first().leaveEverything(from.index());
        }
    }

    void join(MacAddress group, Attachment to) {
        if (!groups.add(group)) {
            return;
        }
        admission.setGroups(groups);
        if (to.present()) {
            int result = first().join(to.index(), group);
            if (result < 0 && result != -Errno.ENODEV) { // without the interface: joined when it is back
                groups.remove(group);
                admission.setGroups(groups);
                throw Errno.refusal(refusalOf(group, to), -result);
            }
        }
    }

    void leave(MacAddress group, Attachment from) {
        if (!groups.remove(group)) {
            return;
        }
        admission.setGroups(groups);
        if (from.present()) {
            first().leave(from.index(), group);
        }
    }

    private static String refusalOf(MacAddress group, Attachment at) {
        return "cannot receive frames to " + group + " on link " + at.name();
    }

    private PacketSocket first() {
        return rings.get(0).socket();
    }

    /** Frames dropped since the last call because a ring was full. */
    long takeDrops() {
        return rings.stream().mapToLong(ring -> ring.socket().takeRingDrops()).sum();
    }

    /** Closes those of a receiver that has ended. */
    void close(List<PacketRing> ofReceiver) {
        ofReceiver.forEach(PacketRing::close);
        rings = rings.stream().filter(ring -> !ofReceiver.contains(ring)).toList();
    }

    /** Closes all; only while no receiver has any. */
    void closeAll() {
        close(rings);
    }
}
