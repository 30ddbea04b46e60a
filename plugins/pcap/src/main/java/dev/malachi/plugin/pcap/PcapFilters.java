package dev.malachi.plugin.pcap;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.filter.PacketFilter;
import dev.malachi.api.spi.filter.PacketFilters;
import dev.malachi.plugin.pcap.libpcap.FilterProgram;
import dev.malachi.plugin.pcap.libpcap.Libpcap;

/** Filter expressions as libpcap understands them. */
final class PcapFilters implements PacketFilters {
    @Override
    public Availability availability() {
        return Libpcap.installed()
                .map(found -> Availability.yes(found.version()))
                .orElseGet(() -> Availability.no(
                        "libpcap is not installed", "Install it: 'apt install libpcap0.8' on Debian and Ubuntu."));
    }

    @Override
    public PacketFilter compile(String expression) {
        Availability here = availability();
        if (!here.available()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Packets cannot be filtered by an expression here: " + here.detail() + ". " + here.remedy());
        }
        return FilterProgram.compile(expression);
    }
}
