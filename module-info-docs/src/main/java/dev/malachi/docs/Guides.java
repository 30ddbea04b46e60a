package dev.malachi.docs;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** The pages that people have written: Markdown of the checkout. */
final class Guides {
    /** Files of the checkout, the page that each becomes, and where that is listed. */
    private static final List<Source> SOURCES = List.of(
            new Source("README.md", "index.html", Page.Section.GUIDE),
            new Source("module-info-docs/operators.md", "operators.html", Page.Section.GUIDE),
            new Source("module-info-docs/authors.md", "authors.html", Page.Section.GUIDE),
            new Source("module-info-docs/plugins.md", "plugins.html", Page.Section.GUIDE),
            new Source("distribution/samples/README.md", "samples.html", Page.Section.GUIDE),
            new Source("CONTRIBUTING.md", "contributing.html", Page.Section.GUIDE),
            new Source("module-info-docs/protocol.md", "protocol.html", Page.Section.REFERENCE),
            new Source("distribution/bench/RESULTS.md", "results.html", Page.Section.REFERENCE),
            new Source("SECURITY.md", "security.html", Page.Section.REFERENCE),
            new Source("CHANGELOG.md", "changelog.html", Page.Section.REFERENCE));

    private static final Pattern LINK = Pattern.compile("<a href=\"([^\":#]+)(#[^\"]*)?\">(.*?)</a>", Pattern.DOTALL);
    private static final Pattern PICTURE = Pattern.compile("<img src=\"([^\":]+)\"");
    private static final Pattern FIRST_HEADING = Pattern.compile("^<h1[^>]*>(.*?)</h1>\\s*", Pattern.DOTALL);

    private record Source(String file, String page, Page.Section section) {}

    private Guides() {}

    static List<Page> pages(Path root, Path output) throws IOException {
        var extensions = List.of(TablesExtension.create(), HeadingAnchorExtension.create());
        Parser parser = Parser.builder().extensions(extensions).build();
        HtmlRenderer renderer = HtmlRenderer.builder().extensions(extensions).build();
        List<Page> pages = new ArrayList<>();
        for (Source source : SOURCES) {
            String html = renderer.render(parser.parse(Files.readString(root.resolve(source.file()))));
            Matcher heading = FIRST_HEADING.matcher(html);
            if (!heading.find()) {
                throw new IOException(source.file() + " does not begin with a heading");
            }
            String body = html.substring(heading.end())
                    .replace("<table>", "<div class=\"scroll\"><table>")
                    .replace("</table>", "</table></div>");
            body = withPictures(
                    root.resolve(source.file()).resolveSibling(""), output, linked(root, source.file(), body));
            pages.add(new Page(source.page(), source.section(), SearchIndex.plain(heading.group(1)), body));
        }
        return pages;
    }

    /**
     * Links to files of the checkout become links to their pages; a file that is there and has no page is named only. What is in
     * neither place stays a link, a dead one, which fails the build.
     */
    private static String linked(Path root, String file, String html) {
        Path folder = root.resolve(file).resolveSibling("");
        Map<Path, String> pages = SOURCES.stream().collect(toMap(source -> root.resolve(source.file()), Source::page));
        return LINK.matcher(html).replaceAll(match -> {
            Path target = folder.resolve(match.group(1)).normalize();
            String words = match.group(3);
            String place = match.group(2) == null ? "" : match.group(2);
            String replacement = match.group();
            if (pages.containsKey(target)) {
                replacement = "<a href=\"" + pages.get(target) + place + "\">" + words + "</a>";
            } else if (Files.exists(target)) {
                replacement = words;
            }
            return Matcher.quoteReplacement(replacement);
        });
    }

    /** Copies the pictures of a page into the site and has it show those. */
    private static String withPictures(Path folder, Path output, String html) throws IOException {
        Matcher picture = PICTURE.matcher(html);
        while (picture.find()) {
            Path source = folder.resolve(picture.group(1)).normalize();
            Files.copy(source, output.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        return picture.replaceAll(match ->
                Matcher.quoteReplacement("<img src=\"" + Path.of(match.group(1)).getFileName() + "\""));
    }
}
