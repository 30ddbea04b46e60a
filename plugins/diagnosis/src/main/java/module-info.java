import org.jspecify.annotations.NullMarked;

/**
 * What stands in the way: {@code doctor} looks at this machine and its node, {@code why} at the whole way to another node.
 *
 * <p>It knows no operating system: what one says about itself comes by {@link dev.malachi.api.spi.host.HostFacts}.
 */
@NullMarked
module dev.malachi.plugin.diagnosis {
    requires dev.malachi.api;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.diagnosis.DiagnosisPlugin;
}
