package dev.malachi.kernel.event;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.StationWarnings;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Wire;
import java.util.function.Supplier;

/**
 * Stations whose frames are of another revision of the protocol than this node's (protocol.md §1.1): warnings, since the two would be
 * silent to each other for ever. Nobody has signed most of those frames, so nothing else follows from them. Used on the control thread.
 */
public final class OtherRevisions {
    /** The same as in discovery, which knows other signs. */
    private static final String CODE = "revision.mismatch";

    /** Stations named at once. */
    static final int MAX_STATIONS = 8;

    private final StationWarnings stations;

    OtherRevisions(Warnings warnings, Timeline timeline) {
        stations = new StationWarnings(
                MAX_STATIONS,
                many -> many + " are heard whose frames are of another revision than this node's.",
                timeline,
                new StationWarnings.Display() {
                    @Override
                    public void raise(String detail, String text) {
                        warnings.raise(
                                CODE,
                                subject(detail),
                                text,
                                "Bring both to the same version; 'malachi --version' tells which one a machine has.");
                    }

                    @Override
                    public void clear(String detail) {
                        warnings.clear(CODE, subject(detail));
                    }
                });
    }

    /** Discovery may say other things of the same station. */
    private static String subject(String detail) {
        return "frames " + detail;
    }

    /** A frame came whose L3 header has another version number. */
    public void heardVersion(String link, MacAddress mac, int version) {
        heard(
                link,
                mac,
                "version",
                () -> " sends frames of version " + version + " of the protocol, and this node speaks version "
                        + Wire.L3_VERSION + ": the two do not talk.");
    }

    /** An INIT with a good mac1 came that is shorter than its answer. */
    public void heardShortInit(String link, MacAddress mac, NodeId sender) {
        heard(
                link,
                mac,
                "short",
                () -> " (node " + sender.shortId()
                        + ") begins sessions with messages that are too short to be answered, as"
                        + " older versions do: it gets none with this node.");
    }

    /** A peer has sent a node record of another version. */
    public void heardRecord(String link, MacAddress mac, NodeId sender, int version) {
        heard(
                link,
                mac,
                "record",
                () -> " (node " + sender.shortId() + ") sends its node record in version " + version
                        + ", and this node reads version " + Wire.RECORD_VERSION + ": it has no IPv4 address here.");
    }

    private void heard(String link, MacAddress mac, String matter, Supplier<String> what) {
        if (!mac.isGroup()) {
            stations.heard(
                    new StationWarnings.Station(link, mac),
                    matter,
                    () -> "The station " + mac + " on " + link + what.get());
        }
    }
}
