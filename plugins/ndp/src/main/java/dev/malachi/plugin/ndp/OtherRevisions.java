package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.event.StationWarnings;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Stations whose discovery is of another revision than this node's (protocol.md §1.1): warnings, since the two would be silent to each
 * other for ever. Nobody has signed most of what tells of them, so nothing else follows from it.
 */
final class OtherRevisions {
    /** The same as in the kernel, which knows other signs. */
    static final String CODE = "revision.mismatch";

    /** Stations named at once. */
    static final int MAX_STATIONS = 8;

    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+_-]{1,32}");

    private final ProtocolContext context;
    private final StationWarnings stations;

    OtherRevisions(ProtocolContext context) {
        this.context = context;
        stations = new StationWarnings(
                MAX_STATIONS,
                many -> many + " are heard whose discovery is of another revision than this node's.",
                context.timeline(),
                new ShownWarnings(
                        context,
                        CODE,
                        "Bring both to the same version; 'malachi --version' tells which one a machine has."));
    }

    /** A message came whose version number is another. */
    void heardVersion(ControlFrame frame, int version) {
        heard(
                frame,
                "version",
                () -> " looks for nodes by version " + version + " of the discovery protocol, and this node by version "
                        + Wire.NDP_VERSION + ": the two do not find each other.");
    }

    /** A message came whose extension block is of another revision. */
    void heardBlock(ControlFrame frame, char revision) {
        heard(
                frame,
                "block",
                () -> " says what it is in revision " + revision
                        + " of Malachi's announcement, and this node reads revision " + ExtensionBlock.REVISION
                        + ": the two do not talk.");
    }

    /** A signed question came that is too short to be answered. */
    void heardShort(Received received) {
        heard(
                received.frame(),
                "short",
                () -> " (node " + received.sender().shortId() + version(received)
                        + ") asks who is there in messages that are too short to be answered, as older versions do: it does"
                        + " not find this node.");
    }

    private static String version(Received received) {
        return received.block()
                .map(ExtensionBlock::tlvs)
                .flatMap(Tlvs::parse)
                .flatMap(tlvs -> tlvs.text(Wire.TLV_VERSION))
                .filter(text -> VERSION.matcher(text).matches())
                .map(text -> ", version " + text)
                .orElse("");
    }

    private void heard(ControlFrame frame, String matter, Supplier<String> what) {
        MacAddress mac = frame.sourceMac();
        if (!mac.isGroup()
                && context.links().stream().noneMatch(link -> link.mac().equals(mac))) {
            String link = frame.link().name();
            stations.heard(
                    new StationWarnings.Station(link, mac),
                    matter,
                    () -> "The station " + mac + " on " + link + what.get());
        }
    }

    void close() {
        stations.close();
    }
}
