package dev.malachi.kernel.plugin.jar;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Copies a jar and reads all of it, within limits that are checked by what really comes, not by what headers promise: so one that is
 * cut off, damaged or made to fill memory or disk is found before anything is loaded.
 */
final class JarContents {
    /** A plugin with all its private libraries has less. */
    static final long MOST_BYTES = 64L << 20;

    /** What it unpacks to, private libraries and what is in them included. */
    static final long MOST_UNPACKED_BYTES = 256L << 20;

    private static final int MOST_ENTRIES = 20_000;

    /** Where private libraries lie. */
    private static final String LIBRARIES = "META-INF/lib/";

    private static final String OTHER_JAR = "Get the jar again, or another one from its author.";

    private final byte[] buffer = new byte[1 << 16];
    private final List<Path> libraries = new ArrayList<>();
    private final Path copy;
    private final Path folder;
    private String sha256 = "";
    private long unpacked;
    private int entries;

    private JarContents(Path folder) {
        this.folder = folder;
        this.copy = folder.resolve("plugin.jar");
    }

    /**
     * Copies a jar and its private libraries.
     *
     * @param jar the jar
     * @param folder that is empty
     * @throws PluginRefusal if it is no jar, damaged, or too large
     * @throws IOException if it cannot be read or copied
     */
    static JarContents copy(Path jar, Path folder) throws IOException {
        var contents = new JarContents(folder);
        contents.copyAll(jar);
        contents.read(contents.copy, true);
        for (Path library : List.copyOf(contents.libraries)) {
            contents.read(library, false);
        }
        return contents;
    }

    Path jar() {
        return copy;
    }

    List<Path> libraries() {
        return Collections.unmodifiableList(libraries);
    }

    String sha256() {
        return sha256;
    }

    private void copyAll(Path jar) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        long length = 0;
        try (InputStream in = Files.newInputStream(jar);
                OutputStream out =
                        new DigestOutputStream(Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW), digest)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                length += n;
                if (length > MOST_BYTES) {
                    throw new PluginRefusal(
                            "it has more than " + (MOST_BYTES >> 20) + " MiB, which no plugin may have", OTHER_JAR);
                }
                out.write(buffer, 0, n);
            }
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
    }

    private void read(Path file, boolean withLibraries) throws IOException {
        String what = withLibraries ? "it" : "its library " + file.getFileName();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            countEntries(zip.size()); // before an object is made for each
            Set<String> names = new HashSet<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                refuseName(entry.getName(), names);
                try (InputStream in = zip.getInputStream(entry)) {
                    if (withLibraries && isLibrary(entry.getName())) {
                        Path library = folder.resolve(entry.getName().substring(LIBRARIES.length()));
                        try (OutputStream out = Files.newOutputStream(library, StandardOpenOption.CREATE_NEW)) {
                            unpack(in, out);
                        }
                        libraries.add(library);
                    } else {
                        unpack(in, OutputStream.nullOutputStream());
                    }
                }
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw new PluginRefusal(what + " is no jar, or is damaged or cut off: " + e.getMessage(), OTHER_JAR, e);
        } catch (IOException e) {
            throw new PluginRefusal(what + " is damaged or cut off: " + Reason.of(e), OTHER_JAR, e);
        }
    }

    private void countEntries(int more) {
        entries += more;
        if (entries > MOST_ENTRIES) {
            throw new PluginRefusal("it has more than " + MOST_ENTRIES + " entries", OTHER_JAR);
        }
    }

    private static void refuseName(String name, Set<String> names) {
        boolean leads = name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || List.of(name.split("/", -1)).contains("..")
                || name.length() > 1 && name.charAt(1) == ':';
        if (leads) {
            throw new PluginRefusal(
                    "it has an entry '" + name.replace('\0', '?') + "', which leads out of the jar",
                    "Do not use it: jars are not made like this by accident.");
        }
        if (!names.add(name)) {
            throw new PluginRefusal("it has two entries '" + name + "'", OTHER_JAR);
        }
    }

    private static boolean isLibrary(String name) {
        return name.startsWith(LIBRARIES)
                && name.endsWith(".jar")
                && name.indexOf('/', LIBRARIES.length()) < 0
                && !name.equals(LIBRARIES + "plugin.jar");
    }

    private void unpack(InputStream in, OutputStream out) throws IOException {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            unpacked += n;
            if (unpacked > MOST_UNPACKED_BYTES) {
                throw new PluginRefusal(
                        "it unpacks to more than " + (MOST_UNPACKED_BYTES >> 20) + " MiB, which no plugin may",
                        "Do not use it: it was made to fill memory or disks.");
            }
            out.write(buffer, 0, n);
        }
    }
}
