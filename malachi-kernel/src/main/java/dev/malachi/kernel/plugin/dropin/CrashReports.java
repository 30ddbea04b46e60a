package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.plugin.jar.StagedJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Error files that a JVM has left in HOME when it died (the launcher says -XX:ErrorFile): the stack of the thread that died tells in
 * whose call that was.
 */
final class CrashReports {
    private static final Logger LOG = LoggerFactory.getLogger(CrashReports.class);
    private static final int MOST_BYTES = 1 << 20;

    /** {@code j  com.example.Foo.bar()V+3}, or J with the number and tier of a compiled method. */
    private static final Pattern FRAME =
            Pattern.compile("^[jJ]\\s+(?:\\d+\\s+)?(?:[cj%!sn ]+\\d?\\s+)*([\\w.$/]+)\\.[\\w$<>]+\\(.*");

    private final Path home;
    private final Path seen;

    /**
     * Makes one.
     *
     * @param home where error files are
     * @param folder keeps a file that tells which of them were looked at
     */
    CrashReports(Path home, Path folder) {
        this.home = home;
        this.seen = folder.resolve(".crashes-seen");
    }

    /** A plugin whose code was running when a JVM died. */
    record Blame(String id, Path report) {}

    /** Looks at reports that are newer than the last look. */
    List<Blame> take(Collection<StagedJar> jars) {
        try (Stream<Path> files = Files.list(home)) {
            FileTime last = Files.exists(seen) ? Files.getLastModifiedTime(seen) : FileTime.fromMillis(0);
            List<Blame> blames = files.filter(
                            file -> file.getFileName().toString().matches("hs_err_pid\\d+\\.log"))
                    .filter(file -> isNewer(file, last))
                    .flatMap(file -> blame(file, jars).stream())
                    .toList();
            Files.writeString(seen, "");
            Files.setLastModifiedTime(seen, FileTime.fromMillis(System.currentTimeMillis()));
            return blames;
        } catch (IOException e) {
            LOG.debug("event=plugins.crash-reports-unread home={} reason=\"{}\"", home, Reason.of(e));
            return List.of();
        }
    }

    private static boolean isNewer(Path file, FileTime last) {
        try {
            return Files.getLastModifiedTime(file).compareTo(last) > 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static Optional<Blame> blame(Path report, Collection<StagedJar> jars) {
        String text;
        try (var in = Files.newInputStream(report)) {
            text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return Optional.empty();
        }
        int frames = text.indexOf("Java frames:");
        if (frames < 0) {
            return Optional.empty();
        }
        return text.substring(frames)
                .lines()
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .flatMap(line -> owner(line, jars).stream())
                .findFirst()
                .map(id -> new Blame(id, report));
    }

    private static Optional<String> owner(String line, Collection<StagedJar> jars) {
        Matcher frame = FRAME.matcher(line);
        if (!frame.matches()) {
            return Optional.empty();
        }
        String type = frame.group(1).replace('/', '.');
        int dot = type.lastIndexOf('.');
        String name = dot < 0 ? "" : type.substring(0, dot);
        return jars.stream()
                .filter(jar -> jar.packages().contains(name))
                .map(StagedJar::id)
                .findFirst();
    }
}
