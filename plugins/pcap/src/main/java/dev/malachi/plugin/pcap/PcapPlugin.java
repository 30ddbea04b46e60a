package dev.malachi.plugin.pcap;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.filter.PacketFilters;
import dev.malachi.api.spi.link.LinkDriver;

/** What this module brings. */
public final class PcapPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION = PluginDescription.of(
            "pcap", "Ethernet links and packet filters through libpcap, on every system that has it.");

    /** Made by {@link java.util.ServiceLoader}. */
    public PcapPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(LinkDriver.class, PcapLinkDriver::new);
        var _ = context.extend(PacketFilters.class, PcapFilters::new);
        return () -> {};
    }
}
