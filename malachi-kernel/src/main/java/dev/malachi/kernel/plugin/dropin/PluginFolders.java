package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.MalachiException;
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
     * Writes a jar and its signature into the operator's folder, under names that nothing reads yet: a disk that is full is found before
     * anything is stopped for it.
     *
     * @param jar to copy
     * @return puts them in their place
     */
    KeptJar prepare(StagedJar jar) {
        Path target = target(jar);
        try {
            return KeptJar.prepare(jar.copy(), target);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /**
     * Takes a prepared jar for the plugin. Other jars of it in that folder go, the last of all: a crash leaves one or the other.
     *
     * @return where it is
     */
    Path keep(KeptJar jar, Set<Path> others) {
        try {
            jar.commit();
        } catch (IOException e) {
            throw unwritable(jar.target(), e);
        }
        Set<Path> old = new TreeSet<>(others);
        old.remove(jar.target());
        old.stream().filter(file -> file.startsWith(own)).forEach(this::delete);
        return jar.target();
    }

    /** A jar of the same name is not overwritten: for a moment it would lie beside the other one's signature, and be refused for that. */
    private Path target(StagedJar jar) {
        String name = jar.id() + "-" + jar.version().replace('+', '_');
        Path target = own.resolve(name + ".jar");
        return Files.exists(target) && !KeptJar.isSame(jar.copy(), target)
                ? own.resolve(name + "-" + jar.sha256().substring(0, 8) + ".jar")
                : target;
    }

    private static MalachiException unwritable(Path target, IOException e) {
        return Home.unusable(
                "Cannot write " + target, e, "run this as the user whom the folder belongs to, or as root");
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
