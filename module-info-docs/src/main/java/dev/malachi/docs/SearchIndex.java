package dev.malachi.docs;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the search of the site looks in: the text of each part that has a heading. A script, since a page of a folder may load no data. */
final class SearchIndex {
    private static final Pattern HEADING =
            Pattern.compile("<h([1-4]) id=\"([^\"]*)\"[^>]*>(.*?)</h\\1>", Pattern.DOTALL);

    private SearchIndex() {}

    static String script(List<Page> pages) {
        var script = new StringBuilder("window.searchIndex = [\n");
        for (Page page : pages) {
            Matcher heading = HEADING.matcher(page.body());
            String target = page.file();
            String title = page.title();
            int from = 0;
            while (heading.find()) {
                append(script, target, title, page.body().substring(from, heading.start()));
                target = page.file() + "#" + heading.group(2);
                title = page.title() + " › " + plain(heading.group(3));
                from = heading.end();
            }
            append(script, target, title, page.body().substring(from));
        }
        return script.append("];\n").toString();
    }

    private static void append(StringBuilder script, String target, String title, String html) {
        script.append("[")
                .append(quoted(target))
                .append(", ")
                .append(quoted(title))
                .append(", ")
                .append(quoted(plain(html)))
                .append("],\n");
    }

    /** The words of a piece of HTML. */
    static String plain(String html) {
        return html.replaceAll("<style.*?</style>", " ")
                .replaceAll("<[^>]*>", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("</", "<\\/") + '"';
    }
}
