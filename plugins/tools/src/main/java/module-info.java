import org.jspecify.annotations.NullMarked;

/**
 * The commands of Malachi: status, peers, ping, lookup, keys, platform, send, listen and demo.
 *
 * <p>Each is a {@link dev.malachi.api.spi.tool.Tool}; none knows how it was called or how its documents reach the terminal.
 */
@NullMarked
module dev.malachi.plugin.tools {
    requires dev.malachi.api;
    requires jdk.httpserver; // the web page that the demo fetches
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.tools.ToolsPlugin;
}
