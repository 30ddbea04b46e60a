package dev.malachi.kernel.status;

import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.kernel.offload.TunOffloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which offloads the data path takes, and why it does not take the others; for {@code status}. */
public final class OffloadReport {
    private OffloadReport() {}

    /**
     * Reads it from those who take them.
     *
     * @param allowed by the configuration
     * @param links in use
     * @param tun the interface, if any
     * @return {@link Offload#id} to {@code on} or the reason why it is off; where links differ, each with its name
     */
    public static Map<String, String> of(Offloads allowed, List<Link> links, Optional<Tun> tun) {
        Map<String, String> report = new LinkedHashMap<>();
        for (Offload offload : Offload.values()) {
            ofLinks(offload.id(), links).ifPresent(text -> report.put(offload.id(), text));
            tun.map(present -> present.offloads().get(offload.id()))
                    .ifPresent(text -> report.merge(offload.id(), text, (link, own) -> link + "; TUN " + own));
        }
        tun.ifPresent(present -> report.put(Offload.GRO.id(), coalescing(allowed, present)));
        return report;
    }

    private static Optional<String> ofLinks(String offload, List<Link> links) {
        Map<String, String> byLink = new LinkedHashMap<>();
        for (Link link : links) {
            Optional.ofNullable(link.offloads().get(offload)).ifPresent(text -> byLink.put(link.name(), text));
        }
        List<String> texts = byLink.values().stream().distinct().toList();
        return switch (texts.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(texts.getFirst());
            default ->
                Optional.of(byLink.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining("; ")));
        };
    }

    private static String coalescing(Offloads allowed, Tun tun) {
        if (!allowed.allows(Offload.GRO)) {
            return Offloads.SWITCHED_OFF;
        }
        TunOffloads large = TunOffloads.of(tun, allowed);
        return large.tcp4() || large.tcp6() || large.udp()
                ? Offloads.ON
                : "off: the TUN interface takes no large packets";
    }
}
