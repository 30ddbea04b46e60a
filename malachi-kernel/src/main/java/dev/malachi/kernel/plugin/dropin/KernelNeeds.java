package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.tool.Tool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a node, and the command that could enable a plugin again, cannot do without. */
final class KernelNeeds {
    private final Extensions extensions;

    KernelNeeds(Extensions extensions) {
        this.extensions = extensions;
    }

    /**
     * Whether a plugin of the image must stay.
     *
     * @param id of the plugin
     * @param disabled others that are, or will be, disabled
     * @return why, a phrase without a full stop; empty if it may go
     */
    Optional<String> reasonToKeep(String id, Set<String> disabled) {
        List<Class<?>> points = extensions.points(id);
        if (points.contains(NodeProvider.class) || points.contains(PluginHost.class)) {
            return Optional.of("it is the kernel itself");
        }
        if (points.contains(ControlConnector.class)) {
            return Optional.of("without it no command reaches the daemon, so it could not be enabled again");
        }
        if (points.contains(Tool.class)
                && brings(id, Tool.class, tool -> tool.description().name().equals("plugins"))) {
            return Optional.of("it has the command 'plugins', so it could not be enabled again");
        }
        return last(id, disabled, points, CryptoSuite.class, "crypto suite", _ -> true)
                .or(() -> last(
                        id,
                        disabled,
                        points,
                        AeadEngine.class,
                        "engine for ChaCha20-Poly1305",
                        engine -> engine.algorithm() == AeadEngine.Algorithm.CHACHA20_POLY1305))
                .or(() -> last(
                        id,
                        disabled,
                        points,
                        LinkDriver.class,
                        "link driver for a real network",
                        driver -> driver.priority() > 0));
    }

    private <S> Optional<String> last(
            String id, Set<String> disabled, List<Class<?>> points, Class<S> point, String what, Predicate<S> fit) {
        if (!points.contains(point) || !brings(id, point, fit)) {
            return Optional.empty();
        }
        boolean others = extensions.of(point).stream()
                .map(extension -> extension.plugin().id())
                .anyMatch(other -> !other.equals(id) && !disabled.contains(other) && brings(other, point, fit));
        return others ? Optional.empty() : Optional.of("no other plugin here has a " + what + ", which a node needs");
    }

    private <S> boolean brings(String id, Class<S> point, Predicate<S> fit) {
        return extensions.of(point).stream()
                .filter(extension -> extension.plugin().id().equals(id))
                .anyMatch(extension -> fits(extension, fit));
    }

    private static <S> boolean fits(Extension<S> extension, Predicate<S> fit) {
        try {
            return fit.test(extension.get());
        } catch (RuntimeException | LinkageError _) {
            return false; // what cannot be made is of no use
        }
    }
}
