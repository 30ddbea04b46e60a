import org.jspecify.annotations.NullMarked;

/** Discovery of nodes on a link: NDP version 2. */
@NullMarked
module dev.malachi.plugin.ndp {
    requires dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.ndp.NdpPlugin;
}
