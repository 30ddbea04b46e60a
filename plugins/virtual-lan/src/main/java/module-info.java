import org.jspecify.annotations.NullMarked;

/** Ethernet segments inside one process, with loss, delay, reordering, duplication and partitions. */
@NullMarked
module dev.malachi.plugin.virtuallan {
    requires transitive dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    exports dev.malachi.plugin.virtuallan;

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.virtuallan.VirtualLanPlugin;
}
