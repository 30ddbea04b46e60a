/** The Malachi plugin @ID@. */
module @PACKAGE@ {
    requires dev.malachi.api;

    provides dev.malachi.api.plugin.Plugin with
            @PACKAGE@.@CLASS@Plugin;
}
