package dev.malachi.docs;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of HTML. */
final class Html {
    private Html() {}

    /** Text as it is to be read. Half a surrogate pair, which a file cannot hold, is shown as a source would write it. */
    static String text(String text) {
        return text.codePoints()
                .mapToObj(code -> switch (code) {
                    case '&' -> "&amp;";
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '"' -> "&quot;";
                    default ->
                        code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE
                                ? "\\u%04X".formatted(code)
                                : Character.toString(code);
                })
                .collect(Collectors.joining());
    }

    static String code(String text) {
        return "<code>" + text(text) + "</code>";
    }

    static String link(String target, String html) {
        return "<a href=\"" + text(target) + "\">" + html + "</a>";
    }

    static String heading(String title) {
        return "<h2 id=\"" + anchor(title) + "\">" + text(title) + "</h2>\n";
    }

    /** The fragment under which a heading is found. */
    static String anchor(String title) {
        return title.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }

    static String list(Collection<String> items) {
        return items.stream()
                .map(item -> "<li>" + item + "</li>\n")
                .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
    }

    /** A table that scrolls by itself where the screen is too narrow for it. */
    static String table(List<String> head, List<List<String>> rows) {
        var html = new StringBuilder("<div class=\"scroll\"><table>\n<thead><tr>");
        head.forEach(title -> html.append("<th>").append(text(title)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        rows.forEach(row -> {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(cell).append("</td>"));
            html.append("</tr>\n");
        });
        return html.append("</tbody>\n</table></div>\n").toString();
    }
}
