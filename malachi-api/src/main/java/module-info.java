import org.jspecify.annotations.NullMarked;

/**
 * What every part of Malachi agrees on: value types, the embedding entry, the service provider interfaces and events.
 *
 * <p>Plugins and the kernel depend on this module and never on each other. It requires nothing but {@code java.base}.
 */
@NullMarked
module dev.malachi.api {
    requires static org.jspecify; // compile time only: nullness annotations

    exports dev.malachi.api;
    exports dev.malachi.api.annotation;
    exports dev.malachi.api.control;
    exports dev.malachi.api.event;
    exports dev.malachi.api.file;
    exports dev.malachi.api.parameter;
    exports dev.malachi.api.plugin;
    exports dev.malachi.api.spi.crypto;
    exports dev.malachi.api.spi.filter;
    exports dev.malachi.api.spi.frontend;
    exports dev.malachi.api.spi.host;
    exports dev.malachi.api.spi.link;
    exports dev.malachi.api.spi.node;
    exports dev.malachi.api.spi.protocol;
    exports dev.malachi.api.spi.resource;
    exports dev.malachi.api.spi.tool;
    exports dev.malachi.api.spi.tun;
    exports dev.malachi.api.time;
    exports dev.malachi.api.wire;
    exports dev.malachi.api.wording;

    uses dev.malachi.api.plugin.Plugin;
}
