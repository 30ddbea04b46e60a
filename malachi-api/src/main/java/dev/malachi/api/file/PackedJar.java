package dev.malachi.api.file;

import dev.malachi.api.annotation.Internal;
import dev.malachi.api.wording.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The form of a jar with private libraries: reads all of it, within limits that are checked by what really comes, not by what headers
 * promise. So one that is cut off, damaged or made to fill memory or a disk is found before anything else opens it. Each limit holds for
 * the jar and its libraries together.
 *
 * <p>What is read may be changed by others meanwhile: who loads it copies it first.
 */
@Internal
public final class PackedJar {
    /** Size of the file. A plugin with all its private libraries has less. */
    public static final long MOST_BYTES = 64L << 20;

    /** What it unpacks to. */
    public static final long MOST_UNPACKED_BYTES = 256L << 20;

    /** How many entries there are. */
    public static final int MOST_ENTRIES = 20_000;

    /** The directory at the end of a zip file, which the JDK keeps in memory as long as the file is open: 200 bytes an entry. */
    public static final long MOST_DIRECTORY_BYTES = 4L << 20;

    /** Parsing one takes several times its size, and a node has a heap of 96 MiB. The JDK's largest has 150 KB. */
    public static final long MOST_CLASS_BYTES = 4L << 20;

    /** The JDK keeps all of it as text. */
    public static final long MOST_MANIFEST_BYTES = 64L << 10;

    /** What jarsigner adds; the JDK keeps these in memory too. */
    private static final long MOST_SIGNATURE_BYTES = 1L << 20;

    private static final String LIBRARIES = "META-INF/lib/";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String SIGNATURES = "META-INF/[^/]*\\.(SF|RSA|DSA|EC)";

    /** End of central directory record, without and with the longest comment (APPNOTE.TXT 4.3.16). */
    private static final int END_BYTES = 22;

    private static final int MOST_END_BYTES = END_BYTES + 0xFFFF;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int DIRECTORY_SIZE_OFFSET = 12;

    private static final String AGAIN = "Get the jar again, or another one from its author.";
    private static final String HOSTILE = "Do not use it: jars are not made like this by accident.";

    private final byte[] buffer = new byte[1 << 16];
    private final List<Path> libraries = new ArrayList<>();
    private final Path jar;
    private final Path folder;
    private long unpackedBytes;
    private long directoryBytes;
    private int entries;

    private PackedJar(Path jar, Path folder) {
        this.jar = jar;
        this.folder = folder;
    }

    /**
     * Reads a jar.
     *
     * @param jar a regular file
     * @param folder takes copies of its private libraries, under their names
     * @return it, which is sound
     * @throws UnfitJarException if it is not
     * @throws IOException if the jar cannot be opened
     */
    public static PackedJar read(Path jar, Path folder) throws IOException {
        var packed = new PackedJar(jar, folder);
        if (Files.size(jar) > MOST_BYTES) {
            throw tooLarge(jar);
        }
        packed.readOne(jar, true);
        for (Path library : packed.libraries) {
            packed.readOne(library, false);
        }
        return packed;
    }

    /**
     * What is said of a jar that is too large.
     *
     * @param jar the jar
     * @return to be thrown
     */
    public static UnfitJarException tooLarge(Path jar) {
        return new UnfitJarException(
                "too-large", jar, "has more than " + (MOST_BYTES >> 20) + " MiB, which no plugin may have", AGAIN);
    }

    /**
     * Its private libraries.
     *
     * @return their copies
     */
    public List<Path> libraries() {
        return Collections.unmodifiableList(libraries);
    }

    private void readOne(Path file, boolean outer) throws IOException {
        try {
            countDirectory(file);
            try (ZipFile zip = new ZipFile(file.toFile())) {
                countEntries(file, zip.size()); // before an object is made for each
                Set<String> names = new HashSet<>();
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    refuseName(file, entry.getName(), names);
                    unpack(zip, entry, outer, file);
                }
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new UnfitJarException(
                    "not-a-jar", file, "is no jar, or is damaged or cut off: " + e.getMessage(), AGAIN, e);
        } catch (IOException e) {
            if (!outer || Files.isReadable(jar)) {
                throw new UnfitJarException("not-a-jar", file, "is damaged or cut off: " + Reason.of(e), AGAIN, e);
            }
            throw e;
        }
    }

    /**
     * The JDK reads the directory as a whole when it opens a file. It takes the last record that fits; any of those that could be it
     * counts here. One with 64-bit fields has all ones in this one.
     */
    private void countDirectory(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer tail = ByteBuffer.allocate((int) Math.min(channel.size(), MOST_END_BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            long from = channel.size() - tail.capacity();
            while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {
                // until it is full
            }
            long largest = 0;
            for (int at = 0; at <= tail.position() - END_BYTES; at++) {
                if (tail.getInt(at) == END_SIGNATURE) {
                    largest = Math.max(largest, Integer.toUnsignedLong(tail.getInt(at + DIRECTORY_SIZE_OFFSET)));
                }
            }
            directoryBytes += largest;
        }
        if (directoryBytes > MOST_DIRECTORY_BYTES) {
            throw new UnfitJarException(
                    "zip-bomb",
                    file,
                    "has a list of entries of more than " + (MOST_DIRECTORY_BYTES >> 20) + " MiB, which no plugin has",
                    HOSTILE);
        }
    }

    private void countEntries(Path file, int more) {
        entries += more;
        if (entries > MOST_ENTRIES) {
            throw new UnfitJarException("zip-bomb", file, "has more than " + MOST_ENTRIES + " entries", AGAIN);
        }
    }

    private static void refuseName(Path file, String name, Set<String> names) {
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new UnfitJarException(
                    "path-traversal",
                    file,
                    "has an entry '" + name + "' with a control character in its name",
                    HOSTILE);
        }
        boolean leads = name.startsWith("/")
                || name.indexOf('\\') >= 0
                || List.of(name.split("/", -1)).contains("..")
                || name.length() > 1 && name.charAt(1) == ':';
        if (leads) {
            throw new UnfitJarException(
                    "path-traversal", file, "has an entry '" + name + "', which leads out of the jar", HOSTILE);
        }
        if (!names.add(name)) {
            throw new UnfitJarException("duplicate-entry", file, "has two entries '" + name + "'", AGAIN);
        }
    }

    private boolean isLibrary(String name) {
        return name.startsWith(LIBRARIES)
                && name.endsWith(".jar")
                && name.indexOf('/', LIBRARIES.length()) < 0
                && !folder.resolve(name.substring(LIBRARIES.length())).equals(jar);
    }

    private void unpack(ZipFile zip, ZipEntry entry, boolean outer, Path file) throws IOException {
        boolean library = outer && isLibrary(entry.getName());
        Path copy = library ? folder.resolve(entry.getName().substring(LIBRARIES.length())) : file;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = library
                        ? Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)
                        : OutputStream.nullOutputStream()) {
            unpack(in, out, entry.getName(), file);
        } catch (ZipException e) {
            throw new UnfitJarException(
                    "not-a-jar",
                    file,
                    "has an entry " + entry.getName() + " that is damaged: " + e.getMessage(),
                    AGAIN,
                    e);
        }
        if (library) {
            libraries.add(copy);
        }
    }

    private void unpack(InputStream in, OutputStream out, String name, Path file) throws IOException {
        long limit = mostBytes(name);
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
            unpackedBytes += n;
            if (unpackedBytes > MOST_UNPACKED_BYTES) {
                throw new UnfitJarException(
                        "zip-bomb",
                        file,
                        "unpacks to more than " + (MOST_UNPACKED_BYTES >> 20) + " MiB, which no plugin may",
                        "Do not use it: it was made to fill memory or disks.");
            }
            if (bytes > limit) {
                throw new UnfitJarException(
                        "zip-bomb", file, "has " + name + " of more than " + (limit >> 10) + " KiB", HOSTILE);
            }
            out.write(buffer, 0, n);
        }
    }

    private static long mostBytes(String name) {
        if (name.endsWith(".class")) {
            return MOST_CLASS_BYTES;
        }
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.equals(MANIFEST)) {
            return MOST_MANIFEST_BYTES;
        }
        return upper.matches(SIGNATURES) ? MOST_SIGNATURE_BYTES : MOST_UNPACKED_BYTES;
    }
}
