package dev.malachi.kernel.plugin.jar;

import dev.malachi.api.file.PackedJar;
import dev.malachi.api.file.UnfitJarException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A copy of a jar that was found sound before anything is loaded from it.
 *
 * @param jar the copy
 * @param libraries copies of its private libraries
 * @param sha256 of the jar, 64 hex digits
 */
record JarContents(Path jar, List<Path> libraries, String sha256) {
    /**
     * Copies a jar and its private libraries.
     *
     * @param jar the jar
     * @param folder that is empty
     * @throws PluginRefusal if it is no jar, damaged, or too large
     * @throws IOException if it cannot be read or copied
     */
    static JarContents copy(Path jar, Path folder) throws IOException {
        if (Files.exists(jar) && !Files.isRegularFile(jar)) {
            throw new PluginRefusal( // reading a pipe might never end
                    Files.isDirectory(jar) ? "it is a folder" : "it is no regular file", "Name the file of the jar.");
        }
        Path copy = folder.resolve("plugin.jar");
        try {
            String sha256 = copyFile(jar, copy);
            return new JarContents(copy, PackedJar.read(copy, folder).libraries(), sha256);
        } catch (UnfitJarException e) {
            boolean itself = e.file().equals(String.valueOf(copy.getFileName()));
            throw new PluginRefusal((itself ? "it " : "its library " + e.file() + " ") + e.problem(), e.remedy(), e);
        }
    }

    private static String copyFile(Path jar, Path copy) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        try (InputStream in = Files.newInputStream(jar);
                OutputStream out =
                        new DigestOutputStream(Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW), digest)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                length += n;
                if (length > PackedJar.MOST_BYTES) {
                    throw PackedJar.tooLarge(copy);
                }
                out.write(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
