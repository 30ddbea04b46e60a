import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module dev.malachi.plugin.cli {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires info.picocli;
    requires org.slf4j;
    requires tools.jackson.core;

    opens dev.malachi.plugin.cli to
            info.picocli;
}
