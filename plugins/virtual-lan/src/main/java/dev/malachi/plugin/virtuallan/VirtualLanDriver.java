package dev.malachi.plugin.virtuallan;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkRequest;
import java.util.List;

/**
 * Opens links on the segments of {@link VirtualLan}.
 *
 * <p>Under a {@link dev.malachi.api.time.VirtualTimeline} every delivery is a task of that time line, and receivers never wait.
 */
@Preview
public final class VirtualLanDriver implements LinkDriver {
    /** Made by the plugin. */
    public VirtualLanDriver() {}

    @Override
    public String id() {
        return VirtualLan.DRIVER_ID;
    }

    /** Only when asked for: a virtual segment leads nowhere but to this process. */
    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("inside this process");
    }

    @Override
    public List<String> candidates() {
        return List.of();
    }

    @Override
    public Link open(LinkRequest request) {
        return VirtualLan.attach(request);
    }
}
