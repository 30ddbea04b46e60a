import org.jspecify.annotations.NullMarked;

/** Contract tests of the SPIs: every implementation, ours or a third party's, must pass them. */
@NullMarked
module dev.malachi.tck {
    requires static org.jspecify; // compile time only: nullness annotations
    requires transitive dev.malachi.api;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
}
