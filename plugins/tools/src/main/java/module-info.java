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

    uses dev.malachi.api.spi.crypto.AeadEngine;
    uses dev.malachi.api.spi.crypto.CryptoSuite;
    uses dev.malachi.api.spi.link.LinkDriver;
    uses dev.malachi.api.spi.tun.TunBackend;

    provides dev.malachi.api.spi.tool.Tool with
            dev.malachi.plugin.tools.StatusTool,
            dev.malachi.plugin.tools.PeersTool,
            dev.malachi.plugin.tools.PingTool,
            dev.malachi.plugin.tools.LookupTool,
            dev.malachi.plugin.tools.KeysTool,
            dev.malachi.plugin.tools.SendTool,
            dev.malachi.plugin.tools.ListenTool,
            dev.malachi.plugin.tools.platform.PlatformTool,
            dev.malachi.plugin.tools.demo.DemoTool;
}
