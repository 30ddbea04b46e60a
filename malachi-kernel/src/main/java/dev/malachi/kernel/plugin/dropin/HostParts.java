package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a host works with.
 *
 * @param extensions takes what plugins bring
 * @param systemVersion of this Malachi, such as {@code 0.1.0}
 * @param folders where jars lie, by home
 * @param shipped SHA-256 of the jars of Malachi's own plugins, in hex
 * @param startLimit how long a plugin may take to start, and to stop
 * @param leakPatience how long classes of a plugin that was stopped may stay before it is looked for what keeps them
 */
record HostParts(
        Extensions extensions,
        String systemVersion,
        Function<Path, PluginFolders> folders,
        Set<String> shipped,
        Duration startLimit,
        Duration leakPatience) {
    private static final Logger LOG = LoggerFactory.getLogger(HostParts.class);

    /** Those of an image. */
    static HostParts ofImage(Extensions extensions, String version) {
        return new HostParts(
                extensions,
                version.replaceFirst("-.*", ""), // a snapshot of 0.1.0 counts as 0.1.0, where SemVer puts it before
                PluginFolders::of,
                shippedWith(Path.of(System.getProperty("java.home"))),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3));
    }

    /** The list that the build of the image has left, in the format of sha256sum(1). */
    private static Set<String> shippedWith(Path image) {
        Path list = image.resolve("lib/malachi/plugins.sha256");
        if (!Files.exists(list)) {
            return Set.of();
        }
        try {
            List<String> lines = Files.readAllLines(list);
            return lines.stream()
                    .filter(line -> line.length() >= 64)
                    .map(line -> line.substring(0, 64))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            LOG.warn("event=plugins.shipped-unknown file={} reason=\"{}\"", list, Reason.of(e));
            return Set.of();
        }
    }
}
