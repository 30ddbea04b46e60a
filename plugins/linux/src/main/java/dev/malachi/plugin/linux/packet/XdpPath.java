package dev.malachi.plugin.linux.packet;

import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.plugin.linux.xdp.XdpUnavailableException;
import java.util.Optional;

/** The one bulk transmitter of a link that may have a queue of AF_XDP, and why it has none. Used under the lock of the link. */
final class XdpPath {
    private final Offloads allowed;
    private Optional<PacketTransmitter> fastest = Optional.empty();
    private Optional<String> refusal = Optional.empty();

    XdpPath(Offloads allowed) {
        this.allowed = allowed;
    }

    /** Makes a transmitter the one, unless there is one already. Returns whether it is. */
    boolean offer(PacketTransmitter transmitter) {
        if (fastest.isEmpty()) {
            fastest = Optional.of(transmitter);
            return true;
        }
        return false;
    }

    void forget(PacketTransmitter transmitter) {
        if (fastest.filter(transmitter::equals).isPresent()) {
            fastest = Optional.empty();
        }
    }

    /** Gives the transmitter a queue of the interface there is now; without one it sends by messages, a little slower. */
    void open(Attachment to) {
        if (fastest.isEmpty() || !to.present() || !allowed.allows(Offload.XDP)) {
            return;
        }
        PacketTransmitter transmitter = fastest.get();
        try {
            transmitter.openXdp(to.index());
            refusal = Optional.empty();
        } catch (XdpUnavailableException e) {
            if (!(e.isBusy() && transmitter.hasXdp(to.index()))) { // else it is its own that stands in the way
                refusal = Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Why nothing is sent by it, for the operator; empty if something is. */
    Optional<String> obstacle(Attachment to) {
        if (!allowed.allows(Offload.XDP)) {
            return Optional.of("switched off");
        }
        if (!to.present()) {
            return Optional.of("the interface is gone");
        }
        if (refusal.isPresent()) {
            return refusal;
        }
        int index = to.index();
        if (fastest.filter(transmitter -> !transmitter.hasXdp(index)).isPresent()) {
            return Optional.of("the interface took its queue away");
        }
        int most = fastest.map(PacketTransmitter::largestXdpMtu).orElse(PacketLink.JUMBO_MTU);
        if (to.mtu() > most) {
            return Optional.of("the MTU " + to.mtu() + " is above " + most + ", which fit one piece of memory");
        }
        return to.obstacle();
    }
}
