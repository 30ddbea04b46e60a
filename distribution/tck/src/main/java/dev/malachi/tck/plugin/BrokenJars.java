package dev.malachi.tck.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars that no host may take. Each is built from the same plugin, with id {@code good} for the one whose id is in use. */
public final class BrokenJars {
    private static final String FINE = "return () -> {};";

    private final Path folder;

    /**
     * Makes a builder.
     *
     * @param folder takes the jars
     */
    public BrokenJars(Path folder) {
        this.folder = folder;
    }

    /** What is wrong with a jar. */
    public enum Kind {
        /** Bytes that are no zip file. */
        GARBAGE("is no jar"),
        /** The first half of one. */
        TRUNCATED("is no jar, or is damaged or cut off"),
        /** Some KB that unpack to more than a disk may have. */
        ZIP_BOMB("unpacks to more than"),
        /** An entry with a name that leads elsewhere. */
        PATH_TRAVERSAL("leads out of the jar"),
        /** No module-info.class. */
        NO_MODULE("it is no module"),
        /** A name in the manifest, and no module-info.class. */
        AUTOMATIC_MODULE("it is an automatic module"),
        /** It says it is the kernel. */
        KERNEL_NAME("called dev.malachi.kernel, a name of Malachi's own"),
        /** It uses a type that is nowhere. */
        MISSING_TYPE("com.example.missing.Helper"),
        /** It is for a later Malachi. */
        NEWER_API("it is made for Malachi >=99.0.0"),
        /** Another plugin has its id. */
        DUPLICATE_ID("another"),
        /** Its start throws. */
        THROWS_IN_START("its start has thrown java.lang.IllegalStateException: no luck today"),
        /** Its start never returns. */
        NEVER_RETURNS("its start did not return within");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /**
         * What the host must say of it.
         *
         * @return part of the reason
         */
        public String words() {
            return words;
        }
    }

    /**
     * Builds one.
     *
     * @param kind what is wrong with it
     * @return the jar
     */
    public Path build(Kind kind) {
        try {
            Files.createDirectories(folder);
            return switch (kind) {
                case GARBAGE -> Files.write(file(kind), new byte[5000]);
                case TRUNCATED -> {
                    byte[] whole = Files.readAllBytes(plugin("cut", FINE).build("whole.jar"));
                    yield Files.write(file(kind), Arrays.copyOf(whole, whole.length / 2));
                }
                case ZIP_BOMB -> bomb(file(kind));
                case PATH_TRAVERSAL -> traversal(file(kind));
                case NO_MODULE ->
                    plugin("plain", FINE).source("module-info", "").build(name(kind));
                case AUTOMATIC_MODULE ->
                    plugin("automatic", FINE)
                            .source("module-info", "")
                            .attribute("Automatic-Module-Name", "com.example.automatic")
                            .build(name(kind));
                case KERNEL_NAME -> kernel(kind);
                case MISSING_TYPE -> missingType(kind);
                case NEWER_API ->
                    plugin("newer", FINE)
                            .attribute("Plugin-Requires", ">=99.0.0")
                            .build(name(kind));
                case DUPLICATE_ID -> duplicate(kind);
                case THROWS_IN_START ->
                    plugin("thrower", "throw new IllegalStateException(\"no luck today\");")
                            .build(name(kind));
                case NEVER_RETURNS ->
                    plugin(
                                    "sleeper",
                                    "while (true) { try { Thread.sleep(1000); } catch (InterruptedException e) { /* never */ } }")
                            .build(name(kind));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PluginJar plugin(String id, String start) {
        return PluginJar.plugin(folder, id, "1.0.0", start);
    }

    private static String name(Kind kind) {
        return kind + ".jar";
    }

    private Path file(Kind kind) {
        return folder.resolve(name(kind));
    }

    private Path bomb(Path file) throws IOException {
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/zeros"));
            for (int i = 0; i < 300; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        return file;
    }

    private Path traversal(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/lib/../../../../escaped.txt"));
            zip.write(1);
            zip.closeEntry();
        }
        return file;
    }

    private Path kernel(Kind kind) {
        return PluginJar.module(folder, "dev.malachi.kernel")
                .attribute("Plugin-Id", "kernelish")
                .attribute("Plugin-Version", "1.0.0")
                .source(
                        "module-info",
                        "module dev.malachi.kernel { requires dev.malachi.api; provides dev.malachi.api.plugin.Plugin with"
                                + " com.example.kernelish.Start; }")
                .source("com.example.kernelish.Start", """
                        package com.example.kernelish;
                        public final class Start implements dev.malachi.api.plugin.Plugin {
                            public dev.malachi.api.plugin.PluginDescription description() { return null; }
                            public dev.malachi.api.Registration start(dev.malachi.api.plugin.PluginContext context) { return null; }
                        }
                        """)
                .build(name(kind));
    }

    /** Compiled with a library of which nothing is packed. */
    private Path missingType(Kind kind) {
        Path helper = PluginJar.module(folder.resolve("helper"), "com.example.missing")
                .source("module-info", "module com.example.missing { exports com.example.missing; }")
                .source(
                        "com.example.missing.Helper",
                        "package com.example.missing; public class Helper { public static void help() {} }")
                .build("helper.jar");
        return plugin("wanting", "com.example.missing.Helper.help(); return () -> {};")
                .source(
                        "module-info",
                        "module com.example.wanting { requires dev.malachi.api; requires static com.example.missing;"
                                + " provides dev.malachi.api.plugin.Plugin with com.example.wanting.Start; }")
                .compiledWith(helper)
                .build(name(kind));
    }

    private Path duplicate(Kind kind) {
        return PluginJar.module(folder, "com.example.other")
                .attribute("Plugin-Id", "good")
                .attribute("Plugin-Version", "0.9.0")
                .source(
                        "module-info",
                        "module com.example.other { requires dev.malachi.api; provides dev.malachi.api.plugin.Plugin with"
                                + " com.example.other.Start; }")
                .source("com.example.other.Start", """
                        package com.example.other;
                        public final class Start implements dev.malachi.api.plugin.Plugin {
                            public dev.malachi.api.plugin.PluginDescription description() {
                                return dev.malachi.api.plugin.PluginDescription.of("good", "Another.");
                            }
                            public dev.malachi.api.Registration start(dev.malachi.api.plugin.PluginContext context) {
                                return () -> {};
                            }
                        }
                        """)
                .build(name(kind));
    }
}
