package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.event.StationWarnings;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.util.Optional;

/**
 * A well-formed NDP message that came.
 *
 * @param frame how it came
 * @param message what it says
 * @param known what the node knows of its sender
 * @param block its extension block, if it has one
 * @param nowNanos when it came
 */
record Received(
        ControlFrame frame,
        NdpMessage message,
        Optional<Sighting> known,
        Optional<ExtensionBlock> block,
        long nowNanos) {
    NodeId sender() {
        return frame.source();
    }

    MacAddress mac() {
        return frame.sourceMac();
    }

    String link() {
        return frame.link().name();
    }

    StationWarnings.Station station() {
        return new StationWarnings.Station(link(), mac());
    }

    Neighbor.Path path() {
        return new Neighbor.Path(link(), mac());
    }

    boolean isDiscover() {
        return message.op() == Wire.NDP_DISCOVER;
    }

    /** Length of the frame, padding included. */
    int frameBytes() {
        return Wire.BODY_OFFSET + frame.body().length;
    }

    boolean isBroadcast() {
        return frame.destinationMac().isGroup();
    }
}
