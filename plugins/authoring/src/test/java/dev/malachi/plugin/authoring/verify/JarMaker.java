package dev.malachi.plugin.authoring.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Compiles small modules and packs them as jars of plugins, good ones and broken ones. */
final class JarMaker {
    private static final String MODULE =
            "module com.example.p { requires dev.malachi.api; provides dev.malachi.api.plugin.Plugin with com.example.p.P; }";
    private static final String PLUGIN = """
            package com.example.p;
            import dev.malachi.api.Registration;
            import dev.malachi.api.plugin.*;
            public final class P implements Plugin {
                public PluginDescription description() { return PluginDescription.of("p", "A plugin."); }
                public Registration start(PluginContext context) { return () -> {}; }
            }
            """;

    private final Path folder;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final List<Path> modulePath = new ArrayList<>();
    private int made;

    /** A plugin that has nothing wrong with it. */
    JarMaker(Path folder) {
        this.folder = folder;
        modulePath.add(Path.of("../../malachi-api/target/classes"));
        source("module-info", MODULE).source("com/example/p/P", PLUGIN);
        manifest("Plugin-Id", "p").manifest("Plugin-Version", "1.0.0").manifest("Plugin-Requires", ">=0.1.0 & <0.2.0");
    }

    /** Adds or replaces a source; empty text takes it away. */
    JarMaker source(String name, String text) {
        sources.put(name, text);
        return this;
    }

    /** Adds a class of the plugin's package with a body. */
    JarMaker type(String name, String text) {
        return source("com/example/p/" + name, "package com.example.p; " + text);
    }

    /** What the module declaration says beside the usual. */
    JarMaker module(String more) {
        return source("module-info", MODULE.replace("provides", more + " provides"));
    }

    JarMaker manifest(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    JarMaker entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Packs a library, and lets the sources use it. */
    JarMaker library(Path jar) throws IOException {
        modulePath.add(jar);
        return entry("META-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
    }

    /** Lets the sources use what is not packed. */
    JarMaker seeing(Path jar) {
        modulePath.add(jar);
        return this;
    }

    /** A jar of one module that is no plugin. */
    Path libraryOf(String name, String moduleInfo, String type, String text) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        if (!moduleInfo.isEmpty()) {
            all.put("module-info", moduleInfo);
        }
        all.put(type, text);
        return pack(name + ".jar", Map.of(), compile(all), Map.of());
    }

    Path jar() throws IOException {
        return pack("p-" + ++made + ".jar", manifest, compile(sources), entries);
    }

    private Path compile(Map<String, String> all) throws IOException {
        Path root = Files.createTempDirectory(folder, "module");
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "-d",
                root.resolve("classes").toString(),
                "--module-path",
                modulePath.stream().map(Path::toString).collect(Collectors.joining(":"))));
        for (Map.Entry<String, String> source : all.entrySet()) {
            if (!source.getValue().isEmpty()) {
                Path file = root.resolve("src").resolve(source.getKey() + ".java");
                Files.createDirectories(file.getParent());
                arguments.add(Files.writeString(file, source.getValue()).toString());
            }
        }
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        assertThat(result).as("compiling " + all).isZero();
        return root.resolve("classes");
    }

    private Path pack(String name, Map<String, String> attributes, Path classes, Map<String, byte[]> more)
            throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            if (!attributes.isEmpty()) {
                StringBuilder text = new StringBuilder("Manifest-Version: 1.0\n");
                attributes.forEach((key, value) ->
                        text.append(key).append(": ").append(value).append('\n'));
                put(zip, "META-INF/MANIFEST.MF", text.toString().getBytes(StandardCharsets.UTF_8));
            }
            for (Path each : found.filter(Files::isRegularFile).toList()) {
                put(zip, classes.relativize(each).toString(), Files.readAllBytes(each));
            }
            for (Map.Entry<String, byte[]> entry : more.entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        }
        return jar;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
