import org.jspecify.annotations.NullMarked;

/** The original stack's secure container, so that its nodes can talk to ours. */
@NullMarked
module dev.malachi.plugin.classic {
    requires dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.classic.ClassicPlugin;
}
