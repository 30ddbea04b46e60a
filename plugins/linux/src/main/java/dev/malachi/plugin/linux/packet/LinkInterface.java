package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the interface of a link: by its name when the link is opened, by its index while that is there, and by a name that it had when
 * it has gone. For one thread at a time.
 */
final class LinkInterface implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkInterface.class);

    /**
     * An interface.
     *
     * @param own which the link has
     * @param used the bridge that takes all its frames, or it itself
     */
    record Resolved(InterfaceInfo own, InterfaceInfo used) {}

    private final RouteSocket route = new RouteSocket();
    private final String openedName;
    private final boolean monitor;
    /** The interface that was opened, which may be the port of a bridge that is used instead; 0 when it is gone. */
    private int ownIndex;
    /** The bridge that was last said to stand in for its port. */
    private int reportedBridge;

    /**
     * Looks for none yet.
     *
     * @param openedName the name that the link is opened with
     * @param monitor whether a port of a bridge is used itself, since its frames are to be seen
     */
    LinkInterface(String openedName, boolean monitor) {
        this.openedName = openedName;
        this.monitor = monitor;
    }

    String openedName() {
        return openedName;
    }

    /** Interfaces went away: what has the index of ours next is another. */
    void removed(Set<Integer> indexes) {
        if (indexes.contains(ownIndex)) {
            ownIndex = 0;
        }
    }

    /** It is not there, or of no use. */
    void lost() {
        ownIndex = 0;
    }

    /** The interface that we have, whatever its name is now; once that is gone, one of a name that it had. */
    Optional<Resolved> resolve(String lastName) {
        Optional<InterfaceInfo> found = ownIndex == 0 ? Optional.empty() : route.find(ownIndex);
        if (found.isEmpty()) {
            found = route.find(openedName).or(() -> route.find(lastName));
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        InterfaceInfo port = found.get();
        if (!port.isEthernet()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot open link " + port.name()
                            + (port.isWirelessMonitor()
                                    ? ": it is a wireless interface in monitor mode, which listens and takes no part. Make it"
                                            + " an ordinary station ('iw dev " + port.name()
                                            + " set type managed'), or choose one of: "
                                    : ": it is not an Ethernet interface. Choose one of: ")
                            + listed(ethernet()) + ".");
        }
        ownIndex = port.index();
        if (monitor || !port.isBridgePort()) {
            return Optional.of(new Resolved(port, port));
        }
        Optional<InterfaceInfo> bridge = route.find(port.master());
        bridge.filter(b -> b.index() != reportedBridge).ifPresent(b -> {
            reportedBridge = b.index();
            LOG.warn(
                    "link={} event=bridge-port bridge={} detail=\"a port of a bridge receives nothing itself, so the"
                            + " bridge is used instead\"",
                    port.name(),
                    b.name());
        });
        return bridge.map(b -> new Resolved(port, b));
    }

    MalachiException noSuchInterface() {
        List<String> known = ethernet();
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "cannot open link " + openedName
                        + ": there is no network interface of that name. Ethernet interfaces here: " + listed(known)
                        + "." + NearMiss.question(openedName, known));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private List<String> ethernet() {
        return route.interfaces().stream()
                .filter(InterfaceInfo::isEthernet)
                .map(InterfaceInfo::name)
                .toList();
    }

    @Override
    public void close() {
        route.close();
    }
}
