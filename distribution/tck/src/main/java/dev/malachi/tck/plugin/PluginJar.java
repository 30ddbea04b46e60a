package dev.malachi.tck.plugin;

import dev.malachi.api.plugin.Plugin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** Builds a jar from sources, with the compiler and the jar tool of the JDK that runs the test. */
public final class PluginJar {
    private final Path folder;
    private final String module;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<Path> libraries = new ArrayList<>();
    private final List<Path> modulePath = new ArrayList<>();

    private PluginJar(Path folder, String module) {
        this.folder = folder;
        this.module = module;
    }

    /**
     * Begins a module without classes.
     *
     * @param folder takes sources, classes and the jar
     * @param module its name
     * @return a builder
     */
    public static PluginJar module(Path folder, String module) {
        return new PluginJar(folder, module);
    }

    /**
     * Begins a plugin: module {@code com.example.ID}, with a class {@code Start} that runs some code when it starts.
     *
     * @param folder takes sources, classes and the jar
     * @param id of the plugin, letters only
     * @param version of the plugin
     * @param start body of the method {@code start(PluginContext context)}, which gives a Registration
     * @return a builder
     */
    public static PluginJar plugin(Path folder, String id, String version, String start) {
        String name = "com.example." + id;
        return new PluginJar(folder, name)
                .attribute("Plugin-Id", id)
                .attribute("Plugin-Version", version)
                .source(
                        "module-info",
                        "module " + name + " { requires dev.malachi.api; provides " + Plugin.class.getName() + " with "
                                + name + ".Start; }")
                .source(name + ".Start", """
                        package %s;
                        import dev.malachi.api.Registration;
                        import dev.malachi.api.plugin.*;
                        public final class Start implements Plugin {
                            public PluginDescription description() {
                                return PluginDescription.of("%s", "For a test.");
                            }
                            public Registration start(PluginContext context) {
                                %s
                            }
                        }
                        """.formatted(name, id, start));
    }

    /**
     * Adds a line to the manifest.
     *
     * @param name such as {@code Plugin-Requires}
     * @param value its value
     * @return this
     */
    public PluginJar attribute(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    /**
     * Adds a source, or puts it in the place of the one of that name.
     *
     * @param type full name of the type, or {@code module-info}; empty text for none
     * @param text the source
     * @return this
     */
    public PluginJar source(String type, String text) {
        sources.put(type, text);
        return this;
    }

    /**
     * Packs a private library, with which the sources are compiled.
     *
     * @param jar the library
     * @return this
     */
    public PluginJar library(Path jar) {
        libraries.add(jar);
        return this;
    }

    /**
     * Compiles with another jar, which is not packed.
     *
     * @param jar on the module path
     * @return this
     */
    public PluginJar compiledWith(Path jar) {
        modulePath.add(jar);
        return this;
    }

    /**
     * Makes the jar.
     *
     * @param name of the file in the folder
     * @return the jar
     */
    public Path build(String name) {
        try {
            Path work = Files.createTempDirectory(Files.createDirectories(folder), "build");
            Path classes = Files.createDirectory(work.resolve("classes"));
            compile(work, classes);
            if (!libraries.isEmpty()) {
                Path inside = Files.createDirectories(classes.resolve("META-INF/lib"));
                for (Path library : libraries) {
                    Files.copy(library, inside.resolve(library.getFileName()));
                }
            }
            Path lines = work.resolve("manifest");
            Files.writeString(
                    lines,
                    manifest.entrySet().stream()
                            .map(line ->
                                    line.getKey() + ": " + line.getValue().replaceAll("(.{60})(?=.)", "$1\n ") + "\n")
                            .collect(Collectors.joining()));
            Path jar = folder.resolve(name);
            run(
                    "jar",
                    "--create",
                    "--file",
                    jar.toString(),
                    "--manifest",
                    lines.toString(),
                    "-C",
                    classes.toString(),
                    ".");
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path work, Path classes) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-d", classes.toString(), "-nowarn", "-proc:none", "-p", modulePath()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            if (!source.getValue().isEmpty()) {
                Path file = work.resolve("src/" + source.getKey().replace('.', '/') + ".java");
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
                arguments.add(file.toString());
            }
        }
        if (sources.getOrDefault("module-info", "").isEmpty()) {
            arguments.addAll(List.of("--add-modules", "dev.malachi.api"));
        }
        run("javac", arguments.toArray(String[]::new));
    }

    private String modulePath() {
        List<Path> all = new ArrayList<>(List.of(api()));
        all.addAll(libraries);
        all.addAll(modulePath);
        return all.stream().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
    }

    /** Where the api is in this JVM: a folder of classes, or a jar. */
    private static Path api() {
        URI location = Plugin.class
                .getModule()
                .getLayer()
                .configuration()
                .findModule(Plugin.class.getModule().getName())
                .orElseThrow()
                .reference()
                .location()
                .orElseThrow();
        return Path.of(location);
    }

    private void run(String tool, String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int code = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments);
        if (code != 0) {
            throw new IllegalStateException(tool + " of " + module + " has failed: " + said);
        }
    }
}
