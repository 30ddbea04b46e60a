package dev.malachi.plugin.pcap;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.plugin.pcap.libpcap.Libpcap;
import dev.malachi.plugin.pcap.link.PcapLink;
import dev.malachi.plugin.pcap.posix.Interface;
import dev.malachi.plugin.pcap.posix.InterfaceTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Ethernet links through libpcap. */
public final class PcapLinkDriver implements LinkDriver {
    /** Below the drivers that are made for one system. */
    private static final int PRIORITY = 10;

    private static final int LOWEST_ETHER_TYPE = 0x0600;
    private static final int HIGHEST_ETHER_TYPE = 0xFFFF;

    /** Asked only when this driver may be used: libpcap brings ten other libraries along, which a node of another driver has no use for. */
    private final Supplier<Optional<Libpcap>> library;

    /** Makes the driver with the system's libpcap. */
    public PcapLinkDriver() {
        this(Libpcap::installed);
    }

    PcapLinkDriver(Supplier<Optional<Libpcap>> library) {
        this.library = library;
    }

    @Override
    public String id() {
        return "pcap";
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        Optional<Libpcap> found = library.get();
        if (found.isEmpty()) {
            return Availability.no(
                    "libpcap, the library that it captures and sends frames with, is not installed.",
                    "Install it: 'apt-get install libpcap0.8t64' (Debian 12 and older, Ubuntu 23.10 and older: libpcap0.8),"
                            + " 'dnf install libpcap', 'pacman -S libpcap', 'apk add libpcap'.");
        }
        return Privilege.missing().orElseGet(() -> Availability.yes(found.get().version()));
    }

    /** Interfaces whose frames go to a bridge are left to that. */
    @Override
    public List<String> candidates() {
        return InterfaceTable.all().stream()
                .filter(i -> i.isEthernet() && i.isRunning())
                .map(Interface::name)
                .filter(name -> InterfaceTable.bridgeOf(name).isEmpty())
                .toList();
    }

    @Override
    public Link open(LinkRequest request) {
        String tried = "cannot open link " + request.name();
        int etherType = request.etherType();
        if (!request.monitor() && (etherType < LOWEST_ETHER_TYPE || etherType > HIGHEST_ETHER_TYPE)) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    tried + ": 0x" + Integer.toHexString(etherType)
                            + " is not an EtherType; they go from 0x0600 to 0xffff.");
        }
        Availability availability = availability();
        if (!availability.available()) {
            throw new MalachiException(
                    library.get().isEmpty() ? MalachiException.Kind.FAILED : MalachiException.Kind.PERMISSION,
                    tried + " with the driver pcap. " + availability.detail() + " " + availability.remedy());
        }
        return new PcapLink(request);
    }
}
