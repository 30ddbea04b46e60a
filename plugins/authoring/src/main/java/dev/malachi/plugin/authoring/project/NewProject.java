package dev.malachi.plugin.authoring.project;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A Maven project for a plugin, made of the templates that lie beside this class.
 *
 * @param id of the plugin, such as {@code wake-up}
 * @param packageName of its classes, and name of its module
 * @param kind what it brings
 * @param version of Malachi that it is built against, such as {@code 0.1.0}
 */
public record NewProject(String id, String packageName, Kind kind, String version) {
    private static final String FILES = "files.txt";

    /**
     * Writes it. A folder that is there already must be empty.
     *
     * @param folder where
     * @return the files, relative to the folder
     * @throws MalachiException if it cannot be written
     */
    public List<Path> write(Path folder) {
        List<Path> written = new ArrayList<>();
        Deque<Path> made = new ArrayDeque<>();
        try {
            if (Files.exists(folder) && !isEmptyFolder(folder)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        folder + " is there already and not empty; name a new folder, so that nothing is overwritten.");
            }
            for (String part : List.of("common", kind.toString())) {
                for (String line : text(part + "/" + FILES).lines().toList()) {
                    String[] words = line.split(" -> ", 2);
                    Path relative = Path.of(filled(words[1]));
                    Path file = folder.resolve(relative.toString()).toAbsolutePath();
                    makeFolderOf(file, made);
                    made.push(file);
                    Files.writeString(file, filled(text(part + "/" + words[0])));
                    if (relative.getNameCount() == 1 && relative.toString().equals("run")) {
                        makeExecutable(file);
                    }
                    written.add(relative);
                }
            }
        } catch (IOException e) {
            made.forEach(NewProject::remove);
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot write the project to " + folder + ": " + Reason.of(e) + ". What was written is gone again.",
                    e);
        }
        return written;
    }

    private static void makeFolderOf(Path file, Deque<Path> made) throws IOException {
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            makeFolderOf(folder, made);
            Files.createDirectory(folder);
            made.push(folder);
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (UnsupportedOperationException _) {
            // a file system without permissions: 'sh run' does it there
        }
    }

    /** What was made before something failed; on a disk that fails it may stay. */
    private static void remove(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException _) {
            // the failure before this one is what is told
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = NewProject.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the template " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String filled(String template) {
        String filled = template;
        for (Map.Entry<String, String> value : values().entrySet()) {
            filled = filled.replace("@" + value.getKey() + "@", value.getValue());
        }
        return filled;
    }

    private Map<String, String> values() {
        String[] numbers = version.split("\\.", -1);
        return Map.of(
                "ID", id,
                "SUMMARY", kind.summary(),
                "CLASS", className(),
                "PACKAGE", packageName,
                "PATH", packageName.replace('.', '/'),
                "KIND", kind.toString(),
                "CAPABILITIES", kind.capabilities(),
                "VERSION", version,
                "NEXT", numbers[0] + "." + (Integer.parseInt(numbers[1]) + 1) + ".0");
    }

    /** {@code wake-up} becomes {@code WakeUp}. */
    private String className() {
        StringBuilder name = new StringBuilder();
        for (String word : id.split("-", -1)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.toString();
    }
}
