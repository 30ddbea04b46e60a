package dev.malachi.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the site: {@code dev.malachi.docs/dev.malachi.docs.Site ROOT OUTPUT}, with the modules that it describes on the module path.
 * Exits 1 and names each dead link if there is one.
 */
public final class Site {
    private Site() {}

    /**
     * The program.
     *
     * @param arguments the checkout and the folder of the site, which is emptied first
     * @throws IOException if something cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        make(root, output);
        List<String> dead = DeadLinks.of(output);
        if (!dead.isEmpty()) {
            System.err.println("The site has " + dead.size() + " dead links:");
            dead.forEach(link -> System.err.println("  " + link));
            System.exit(1);
        }
    }

    private static void make(Path root, Path output) throws IOException {
        clear(output);
        ModuleCatalog catalog = ModuleCatalog.of(root);
        Javadocs.write(catalog, output.resolve("javadoc"));
        SourceComments comments = SourceComments.of(catalog);
        List<Page> pages = new ArrayList<>();
        pages.addAll(Guides.pages(root, output));
        pages.addAll(new ModulePages(root, catalog, comments).pages());
        pages.addAll(new SpiPages(comments).pages());
        var layout = new Layout(pages);
        for (Page page : pages) {
            Files.writeString(output.resolve(page.file()), layout.html(page));
        }
        Files.writeString(output.resolve("search-index.js"), SearchIndex.script(pages));
        for (String file : List.of("site.css", "search.js")) {
            try (var resource = Site.class.getResourceAsStream(file)) {
                if (resource == null) {
                    throw new IOException("the generator lacks its own " + file);
                }
                Files.copy(resource, output.resolve(file));
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
