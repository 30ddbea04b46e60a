import org.jspecify.annotations.NullMarked;

/** Contract tests: whoever implements a service provider interface extends the test of that interface and runs it. */
@NullMarked
module dev.malachi.tck {
    requires transitive dev.malachi.api;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify; // compile time only: nullness annotations

    exports dev.malachi.tck.crypto;
    exports dev.malachi.tck.link;
    exports dev.malachi.tck.tun;

    // JUnit calls test methods by reflection
    opens dev.malachi.tck.crypto;
    opens dev.malachi.tck.link;
    opens dev.malachi.tck.tun;
}
