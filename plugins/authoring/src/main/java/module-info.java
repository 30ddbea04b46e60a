import org.jspecify.annotations.NullMarked;

/**
 * What authors of plugins need: {@code plugins new} makes a project, {@code plugins sdk} what it builds against, {@code plugins verify}
 * checks its jar. The plugin host checks with the same when a jar is installed.
 */
@NullMarked
module dev.malachi.plugin.authoring {
    requires dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.authoring.AuthoringPlugin;
}
