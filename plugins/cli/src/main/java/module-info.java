import org.jspecify.annotations.NullMarked;

/** The command line: the image's entry. */
@NullMarked
module dev.malachi.plugin.cli {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires info.picocli;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;

    provides ch.qos.logback.classic.spi.Configurator with
            dev.malachi.plugin.cli.daemon.StderrLogging;
}
