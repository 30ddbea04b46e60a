package dev.malachi.plugin.pcap.link;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.plugin.pcap.posix.Interface;
import dev.malachi.plugin.pcap.posix.InterfaceTable;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the interface of a link by its name. For one thread at a time. */
final class NamedInterface {
    private static final Logger LOG = LoggerFactory.getLogger(NamedInterface.class);

    private final String name;
    private final boolean monitor;
    private String reportedBridge = "";

    /**
     * Looks for none yet.
     *
     * @param name of the interface
     * @param monitor whether a port of a bridge is used itself, since its frames are to be seen
     */
    NamedInterface(String name, boolean monitor) {
        this.name = name;
        this.monitor = monitor;
    }

    /** The interface of our name, or the bridge that takes all its frames. */
    Optional<Interface> resolve() {
        Optional<Interface> found = InterfaceTable.find(name);
        if (found.isPresent() && !found.get().isEthernet()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot open link " + name + ": it is not an Ethernet interface. Choose one of: "
                            + listed(ethernet()) + ".");
        }
        if (found.isEmpty() || monitor) {
            return found;
        }
        Optional<String> bridge = InterfaceTable.bridgeOf(name);
        bridge.filter(b -> !b.equals(reportedBridge)).ifPresent(b -> {
            reportedBridge = b;
            LOG.warn(
                    "link={} event=bridge-port bridge={} detail=\"stations behind other ports of a bridge do not hear"
                            + " what is sent by this one, so the bridge is used instead\"",
                    name,
                    b);
        });
        return bridge.flatMap(InterfaceTable::find).or(() -> found);
    }

    MalachiException noSuchInterface() {
        List<String> known = ethernet();
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "cannot open link " + name + ": there is no network interface of that name. Ethernet interfaces here: "
                        + listed(known) + "." + NearMiss.question(name, known));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static List<String> ethernet() {
        return InterfaceTable.all().stream()
                .filter(Interface::isEthernet)
                .map(Interface::name)
                .toList();
    }
}
