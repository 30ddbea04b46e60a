import org.jspecify.annotations.NullMarked;

/** The command line: the image's entry. Sends datagrams to the service manager with {@code java.lang.foreign}. */
@NullMarked
module dev.malachi.plugin.cli {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires info.picocli;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires jdk.unsupported; // sun.misc.Signal: the JDK has no other way to heed a signal (JEP 260)

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.cli.CliPlugin;
    provides ch.qos.logback.classic.spi.Configurator with
            dev.malachi.plugin.cli.daemon.StderrLogging;
}
