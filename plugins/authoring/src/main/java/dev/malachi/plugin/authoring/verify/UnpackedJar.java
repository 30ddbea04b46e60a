package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar of which every byte was read, and its private libraries in a folder for the time. The limits are those of the plugin host, and
 * are checked by what comes, not by what headers promise.
 */
final class UnpackedJar implements AutoCloseable {
    static final long MOST_BYTES = 64L << 20;
    static final long MOST_UNPACKED_BYTES = 256L << 20;
    static final int MOST_ENTRIES = 20_000;

    /** Parsing one takes several times its size, and a command has a heap of 128 MiB. The JDK's largest has 150 KB. */
    static final long MOST_CLASS_BYTES = 4L << 20;

    private static final String LIBRARIES = "META-INF/lib/";
    private static final String ANOTHER = "Build it again, or get it again from its author.";

    private final byte[] buffer = new byte[1 << 16];
    private final Findings findings;
    private final Path jar;
    private final Path folder;
    private final List<Path> libraries = new ArrayList<>();
    private long unpackedBytes;
    private int entries;

    private UnpackedJar(Path jar, Path folder, Findings findings) {
        this.jar = jar;
        this.folder = folder;
        this.findings = findings;
    }

    /**
     * Reads a jar.
     *
     * @param findings hears what is wrong with it; nothing more can be said of one with errors
     */
    static UnpackedJar of(Path jar, Findings findings) {
        try {
            if (!Files.isRegularFile(jar)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        Files.exists(jar) ? jar + " is no file." : "There is no file " + jar + ".");
            }
            var unpacked = new UnpackedJar(jar, Files.createTempDirectory("malachi-verify"), findings);
            try {
                unpacked.read();
            } catch (IOException e) {
                unpacked.close();
                throw e;
            }
            return unpacked;
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "Cannot read " + jar + ": " + Reason.of(e) + ".", e);
        }
    }

    /** The jar itself. */
    Path jar() {
        return jar;
    }

    /** Copies of its private libraries. */
    List<Path> libraries() {
        return Collections.unmodifiableList(libraries);
    }

    /** Whether a module is the plugin's own. */
    boolean isItself(ModuleReference module) {
        return module.location().filter(jar.toUri()::equals).isPresent();
    }

    /** Whether a module is the plugin's own or one of its libraries. */
    boolean brings(ModuleReference module) {
        return isItself(module)
                || module.location()
                        .filter(location -> libraries.stream().map(Path::toUri).anyMatch(location::equals))
                        .isPresent();
    }

    private void read() throws IOException {
        if (Files.size(jar) > MOST_BYTES) {
            findings.error(
                    "too-large",
                    name(jar),
                    "It has more than " + (MOST_BYTES >> 20) + " MiB, which no plugin may have.",
                    "Leave out what it does not need.");
            return;
        }
        read(jar, true);
        for (Path library : libraries) {
            if (!findings.hasErrors()) {
                read(library, false);
            }
        }
    }

    private void read(Path file, boolean outer) throws IOException {
        String where = name(file);
        Set<String> names = new HashSet<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            entries += zip.size();
            if (entries > MOST_ENTRIES) { // before an object is made for each
                findings.error("zip-bomb", where, "It has more than " + MOST_ENTRIES + " entries.", ANOTHER);
                return;
            }
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (leadsOut(name)) {
                    findings.error(
                            "path-traversal",
                            where,
                            "It has an entry '" + name.replaceAll("\\p{Cntrl}", "?") + "', which leads out of the jar.",
                            "Do not use it: jars are not made like this by accident.");
                    return;
                }
                if (!names.add(name)) {
                    findings.error("duplicate-entry", where, "It has two entries '" + name + "'.", ANOTHER);
                    return;
                }
                if (!unpack(zip, entry, outer, where)) {
                    return;
                }
            }
        } catch (ZipException | IllegalArgumentException e) {
            findings.error(
                    "not-a-jar", where, "It is no jar, or is damaged or cut off: " + e.getMessage() + ".", ANOTHER);
        }
    }

    private static boolean leadsOut(String name) {
        return name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || name.length() > 1 && name.charAt(1) == ':'
                || List.of(name.split("/", -1)).contains("..");
    }

    private boolean unpack(ZipFile zip, ZipEntry entry, boolean outer, String where) throws IOException {
        String name = entry.getName();
        boolean isLibrary = outer && name.matches(LIBRARIES + "[^/]+\\.jar");
        Path library = folder.resolve(isLibrary ? name.substring(LIBRARIES.length()) : "none");
        long limit = name.endsWith(".class") ? MOST_CLASS_BYTES : MOST_UNPACKED_BYTES;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = isLibrary ? Files.newOutputStream(library) : OutputStream.nullOutputStream()) {
            long bytes = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                unpackedBytes += n;
                if (bytes > limit || unpackedBytes > MOST_UNPACKED_BYTES) {
                    findings.error(
                            "zip-bomb",
                            where,
                            bytes > limit && limit == MOST_CLASS_BYTES
                                    ? name + " is larger than " + (MOST_CLASS_BYTES >> 20) + " MiB, which no class is."
                                    : "It unpacks to more than " + (MOST_UNPACKED_BYTES >> 20)
                                            + " MiB, which no plugin may.",
                            "Do not use it: it was made to fill memory or disks.");
                    return false;
                }
                out.write(buffer, 0, n);
            }
        } catch (ZipException e) {
            findings.error("not-a-jar", where, "Its entry " + name + " is damaged: " + e.getMessage() + ".", ANOTHER);
            return false;
        } catch (EOFException _) {
            findings.error("not-a-jar", where, "Its entry " + name + " is cut off.", ANOTHER);
            return false;
        }
        if (isLibrary) {
            libraries.add(library);
        }
        return true;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // the system empties its folder for temporary files by and by
        }
    }
}
