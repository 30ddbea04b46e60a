import org.jspecify.annotations.NullMarked;

/** The crypto suite of libsodium and its bulk ciphers, by the FFM API. */
@NullMarked
module dev.malachi.plugin.sodium {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.sodium.SodiumPlugin;
}
