import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module dev.malachi.plugin.cli {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires info.picocli;
    requires tools.jackson.core;
    requires org.slf4j;
}
