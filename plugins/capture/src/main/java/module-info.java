import org.jspecify.annotations.NullMarked;

/**
 * Packets of a node, in clear, with what became of each: {@code capture} writes them as pcapng to a file, or to standard output for
 * Wireshark.
 *
 * <p>It sees them by a {@link dev.malachi.api.spi.protocol.PacketTap}, and understands expressions if a plugin brings {@link
 * dev.malachi.api.spi.filter.PacketFilters}.
 */
@NullMarked
module dev.malachi.plugin.capture {
    requires dev.malachi.api;
    requires org.slf4j;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.capture.CapturePlugin;
}
