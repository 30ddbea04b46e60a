package @PACKAGE@;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code --link NAME=@ID@}: an Ethernet segment inside this process, which all links of that name are on. Put your own wire in the place
 * of {@link Segment}; the contract test holds the driver to what a node expects.
 */
final class @CLASS@Driver implements LinkDriver {
    private final Map<String, Segment> segments = new ConcurrentHashMap<>();

    @Override
    public String id() {
        return "@ID@";
    }

    /** Only when it is asked for. */
    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("");
    }

    @Override
    public List<String> candidates() {
        return List.of();
    }

    @Override
    public Link open(LinkRequest request) {
        Segment segment = segments.computeIfAbsent(request.name(), name -> new Segment());
        return new @CLASS@Link(request, segment);
    }
}
