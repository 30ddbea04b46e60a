package dev.malachi.docs;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** The Javadoc of all modules that export something, in one. */
final class Javadocs {
    private Javadocs() {}

    static void write(ModuleCatalog catalog, Path output) throws IOException {
        List<ModuleCatalog.Entry> exporting = catalog.withSources().stream()
                .filter(entry -> entry.descriptor().exports().stream().anyMatch(exported -> !exported.isQualified()))
                .toList();
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet",
                "-d",
                output.toString(),
                "-encoding",
                "UTF-8",
                "-windowtitle",
                "Malachi",
                "-doctitle",
                "Malachi",
                "-notimestamp",
                "--no-platform-links",
                "-Xdoclint:none",
                "--module-path",
                System.getProperty("jdk.module.path"),
                "--module",
                exporting.stream().map(ModuleCatalog.Entry::name).collect(Collectors.joining(","))));
        exporting.forEach(entry -> {
            arguments.add("--module-source-path");
            arguments.add(entry.name() + "=" + entry.sources().orElseThrow());
        });
        var said = new StringWriter();
        var writer = new PrintWriter(said);
        int code =
                ToolProvider.findFirst("javadoc").orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new IOException("javadoc failed:\n" + said);
        }
    }
}
