package dev.malachi.plugin.linux;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.host.HostFacts;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.plugin.linux.host.LinuxHostFacts;
import dev.malachi.plugin.linux.packet.PacketLink;

/** What this module brings. */
public final class LinuxPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("linux", "Ethernet links and TUN interfaces of Linux.");

    /** Made by {@link java.util.ServiceLoader}. */
    public LinuxPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(LinkDriver.class, LinuxLinkDriver::new);
        var _ = context.extend(TunBackend.class, LinuxTunBackend::new);
        var _ = context.extend(HostFacts.class, LinuxHostFacts::new);
        var _ = context.extend(CounterMeanings.class, () -> PacketLink::dropMeanings);
        return () -> {};
    }
}
