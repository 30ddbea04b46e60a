package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.file.Exposure;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.home.Home;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import dev.malachi.kernel.plugin.jar.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where jars lie.
 *
 * @param own of the operator, {@code HOME/plugins}
 * @param image of the image, {@code plugins} in it
 */
record PluginFolders(Path own, Path image) {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFolders.class);

    static PluginFolders of(Path home) {
        Path image = Path.of(System.getProperty("java.home"));
        return new PluginFolders(home.toAbsolutePath().resolve("plugins"), image.resolve("plugins"));
    }

    /** Whether there is anything to do with plugins here. Costs two looks at the disk. */
    boolean inUse() {
        return Files.isDirectory(own)
                || Files.isDirectory(image) && !jarsOf(image).isEmpty();
    }

    /** The jars of both, the operator's first, each in the order of its name. */
    List<Path> jars() {
        List<Path> all = new ArrayList<>(jarsOf(own));
        all.addAll(jarsOf(image));
        return all;
    }

    private static List<Path> jarsOf(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            if (Files.exists(folder)) {
                LOG.warn("event=plugins.unreadable folder={} reason=\"{}\"", folder, Reason.of(e));
            }
            return List.of();
        }
    }

    /**
     * Refuses a jar that somebody else could exchange: it would run with the daemon's rights.
     *
     * @throws PluginRefusal if somebody could
     */
    static void refuseForeignHands(Path jar) {
        Exposure.toWriters(jar).ifPresent(hole -> {
            throw new PluginRefusal(
                    (hole.where().equals(jar) ? "it" : hole.where()) + " " + hole.problem()
                            + ", and a plugin runs with all rights of the daemon",
                    "Take that away with " + hole.remedy() + ".");
        });
    }

    /** Makes the operator's folder. */
    void create() {
        Home.create(Objects.requireNonNull(own.getParent()));
        try {
            if (!Files.isDirectory(own)) {
                Files.createDirectory(
                        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            }
        } catch (IOException e) {
            throw Home.unusable("Cannot create the folder " + own, e, "name another home with --home");
        }
    }

    /**
     * Puts a jar into the operator's folder, its signature first: without it the jar might not be taken after a crash in between.
     * Other jars of the plugin in that folder go.
     *
     * @param jar to copy
     * @return where it is
     */
    Path keep(StagedJar jar, Set<Path> others) {
        Path target = own.resolve(jar.id() + "-" + jar.version().replace('+', '_') + ".jar");
        Path signature = TrustPolicy.signatureOf(jar.origin());
        try {
            if (Files.exists(signature) && !signature.equals(TrustPolicy.signatureOf(target))) {
                AtomicFile.write(TrustPolicy.signatureOf(target), Files.readAllBytes(signature), "rw-r--r--");
            } else if (!Files.exists(signature)) {
                Files.deleteIfExists(TrustPolicy.signatureOf(target));
            }
            AtomicFile.write(target, Files.readAllBytes(jar.copy()), "rw-r--r--");
        } catch (IOException e) {
            throw Home.unusable(
                    "Cannot write " + target, e, "run this as the user whom the folder belongs to, or as root");
        }
        Set<Path> old = new TreeSet<>(others);
        old.remove(target);
        old.stream().filter(file -> file.startsWith(own)).forEach(this::delete);
        return target;
    }

    /** Deletes a jar and its signature. */
    void delete(Path jar) {
        try {
            Files.deleteIfExists(jar);
            Files.deleteIfExists(TrustPolicy.signatureOf(jar));
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot delete " + jar + ": " + Reason.of(e)
                            + "; delete it by hand, or 'malachi plugins disable' keeps the plugin from starting.",
                    e);
        }
    }

    /** Deletes a folder of copies with all that is in it; what cannot be deleted stays. */
    static void deleteAll(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path file : inside.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("event=plugins.leftover folder={} reason=\"{}\"", folder, Reason.of(e));
        }
    }
}
