/** Wakes machines up: {@code malachi wol}. */
module org.example.wol {
    requires dev.malachi.api;

    provides dev.malachi.api.plugin.Plugin with
            org.example.wol.WolPlugin;
}
