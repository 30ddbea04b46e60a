import org.jspecify.annotations.NullMarked;

/** Contract tests of the SPIs: every implementation, ours or a third party's, must pass them. Open: JUnit calls test methods by reflection. */
@NullMarked
open module dev.malachi.tck {
    requires transitive dev.malachi.api;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires static org.jspecify; // compile time only: nullness annotations

    exports dev.malachi.tck.crypto;
    exports dev.malachi.tck.frontend;
    exports dev.malachi.tck.link;
    exports dev.malachi.tck.name;
    exports dev.malachi.tck.netns;
    exports dev.malachi.tck.plugin;
    exports dev.malachi.tck.protocol;
    exports dev.malachi.tck.tool;
    exports dev.malachi.tck.tun;
}
