package dev.malachi.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A module that is no part of the image, compiled from sources among the resources of the tests. */
final class ExtraModule {
    private final String name;
    private final Path modulePath;

    private ExtraModule(String name, Path modulePath) {
        this.name = name;
        this.modulePath = modulePath;
    }

    /**
     * Compiles {@code dev.malachi.test.ROOM}.
     *
     * @param room folder of the sources
     * @param folder takes sources and classes
     * @param sources names of the classes, besides {@code module-info}
     */
    static ExtraModule compile(String room, Path folder, String... sources) throws IOException {
        String name = "dev.malachi.test." + room;
        Path copies = Files.createDirectories(folder.resolve("sources"));
        Path classes = folder.resolve("modules").resolve(name);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "--module-path",
                System.getProperty("jdk.module.path"),
                "-d",
                classes.toString()));
        List<String> names = new ArrayList<>(List.of(sources));
        names.add("module-info");
        for (String source : names) {
            Path copy = copies.resolve(source + ".java");
            try (InputStream text = Objects.requireNonNull(ExtraModule.class.getResourceAsStream(
                    "/dev/malachi/systemtests/" + room + "/" + source + ".java.txt"))) {
                Files.copy(text, copy);
            }
            command.add(copy.toString());
        }
        TwoHosts.run(command).expectSuccess();
        return new ExtraModule(name, classes.getParent());
    }

    /** Options for the JVM of a daemon that has this module. */
    String options() {
        return "--module-path " + modulePath + " --add-modules " + name;
    }
}
