package dev.malachi.systemtests;

import dev.malachi.tck.netns.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where plugins are built as their authors would: with Maven and what {@code malachi plugins sdk} gives, nothing else of this checkout.
 * Its Maven repository shows what the machine's has of others, and is its own for what is ours.
 */
final class AuthorsWorkshop implements AutoCloseable {
    private static final long PATIENCE_MINUTES = 15;

    /** Surefire names it to the tests. */
    private static final Path MACHINES_REPOSITORY = Path.of(System.getProperty(
            "localRepository",
            Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));

    private final Path folder;
    private final Path repository;

    /** A workshop without what plugins are built against. */
    AuthorsWorkshop(Path folder) throws IOException {
        Programs.require("mvn");
        this.folder = folder;
        this.repository = Files.createDirectories(folder.resolve("repository"));
        show(MACHINES_REPOSITORY, repository, "dev");
        if (Files.isDirectory(MACHINES_REPOSITORY.resolve("dev"))) {
            show(MACHINES_REPOSITORY.resolve("dev"), Files.createDirectory(repository.resolve("dev")), "malachi");
        }
    }

    private static void show(Path real, Path here, String but) throws IOException {
        try (Stream<Path> children = Files.list(real)) {
            for (Path child : children.toList()) {
                if (!child.endsWith(but)) {
                    Files.createSymbolicLink(here.resolve(child.getFileName()), child);
                }
            }
        }
    }

    Path folder() {
        return folder;
    }

    /** Gets what plugins are built against, by the documented command. */
    AuthorsWorkshop withSdk() {
        malachi("plugins", "sdk", repository.toString()).expectSuccess();
        return this;
    }

    /** Runs the image's {@code malachi}. */
    TwoHosts.Outcome malachi(String... words) {
        List<String> command = new ArrayList<>(List.of(TwoHosts.MALACHI.toString()));
        command.addAll(List.of(words));
        return TwoHosts.run(command);
    }

    /** Builds some projects, in one run of Maven. */
    String build(Path... projects) throws IOException {
        StringBuilder modules = new StringBuilder();
        for (Path project : projects) {
            modules.append("<module>").append(folder.relativize(project)).append("</module>");
        }
        Files.writeString(
                folder.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>all</artifactId>"
                        + "<version>1</version><packaging>pom</packaging><modules>" + modules + "</modules></project>");
        return maven(folder).expectSuccess();
    }

    /** {@code mvn package}; without network, unless this machine has a library not yet. */
    TwoHosts.Outcome maven(Path project) throws IOException {
        TwoHosts.Outcome offline = run(project, "-o", "package");
        return offline.exitCode() == 0 || !offline.out().contains("offline mode") ? offline : run(project, "package");
    }

    private TwoHosts.Outcome run(Path project, String... goals) throws IOException {
        Path log = Files.createTempFile(folder, "maven", ".log");
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(goals));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "MAVEN_OPTS",
                        "--sun-misc-unsafe-memory-access=allow"));
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("Maven has not ended: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return new TwoHosts.Outcome(process.exitValue(), Files.readString(log), "");
    }

    /** A copy of a sample, without what was built of it. */
    Path sample(String name) throws IOException {
        Path from = Path.of(System.getProperty("malachi.root"), "distribution", "samples", name);
        Path to = folder.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path relative = from.relativize(file);
                if (!relative.startsWith("target")) {
                    Files.copy(file, to.resolve(relative.toString()));
                }
            }
        }
        return to;
    }

    /** The jar that Maven has made of a project. */
    static Path jarOf(Path project) throws IOException {
        try (Stream<Path> files = Files.list(project.resolve("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What the repository shows of the machine's stays there. */
    @Override
    public void close() throws IOException {
        for (Path shown : List.of(repository, repository.resolve("dev"))) {
            if (Files.isDirectory(shown)) {
                try (Stream<Path> children = Files.list(shown)) {
                    for (Path child : children.filter(Files::isSymbolicLink).toList()) {
                        Files.delete(child);
                    }
                }
            }
        }
    }
}
