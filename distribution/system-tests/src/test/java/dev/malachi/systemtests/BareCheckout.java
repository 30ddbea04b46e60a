package dev.malachi.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A checkout with nothing in it but the launcher, and a PATH with nothing in it but what the launcher uses of the system. */
final class BareCheckout {
    private static final List<String> PROGRAMS = List.of(
            "awk",
            "basename",
            "cat",
            "date",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "id",
            "mkdir",
            "mv",
            "paste",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sort",
            "tail",
            "touch",
            "tr");

    /** Where it is. */
    final Path folder;

    /** The only folder of PATH. */
    final Path programs;

    private final Path scratch;

    BareCheckout(Path scratch) throws IOException {
        this.scratch = scratch;
        folder = Files.createDirectory(scratch.resolve("checkout"));
        programs = Files.createDirectory(scratch.resolve("bin"));
        Files.copy(Path.of(System.getProperty("malachi.root"), "malachi"), folder.resolve("malachi"));
        makeExecutable(folder.resolve("malachi"));
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(programs.resolve(program), find(program));
        }
    }

    /** What {@code env} is told, so that the launcher sees this machine and no other. */
    List<String> environment() {
        return List.of(
                "-u", "JAVA_HOME", "-u", "MAVEN_OPTS", "-u", "SUDO_UID", "-u", "MALACHI_STRICT", "PATH=" + programs);
    }

    /** Runs the launcher, after a preparation by the shell that starts it. */
    TwoHosts.Outcome run(List<String> wrapper, String preparation, List<String> environment, String... arguments) {
        List<String> words = new ArrayList<>(wrapper);
        words.addAll(List.of("sh", "-c", preparation + " exec env \"$@\"", "sh"));
        words.addAll(environment);
        words.add(folder.resolve("malachi").toString());
        words.addAll(List.of(arguments));
        return TwoHosts.run(words);
    }

    private static Path find(String program) {
        return List.of("/usr/bin", "/bin").stream()
                .map(bin -> Path.of(bin, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Writes a program for {@code sh}, in place of what is there. */
    static void writeProgram(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        makeExecutable(file);
    }

    /** A folder that looks like a JDK. */
    Path jdk(int release) throws IOException {
        Path home = scratch.resolve("jdk" + release);
        writeProgram(home.resolve("bin/javac"), "exit 1");
        writeProgram(home.resolve("bin/jlink"), "exit 1");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + release + ".0.1\"\n");
        return home;
    }
}
