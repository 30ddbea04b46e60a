import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.plugin.classic.ClassicProtocol;
import org.jspecify.annotations.NullMarked;

/** The original stack's secure container, so that its nodes can talk to ours. */
@NullMarked
module dev.malachi.plugin.classic {
    requires dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    provides Protocol with
            ClassicProtocol;
}
