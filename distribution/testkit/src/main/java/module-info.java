import org.jspecify.annotations.NullMarked;

/** Doubles of what the api has, for tests of plugins: ours or a third party's. */
@NullMarked
module dev.malachi.testkit {
    requires transitive dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    exports dev.malachi.testkit;
}
