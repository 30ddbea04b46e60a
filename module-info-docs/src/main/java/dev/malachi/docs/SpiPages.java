package dev.malachi.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The reference of what a plugin implements and is given: a page for each package, with the whole comment of each type. */
final class SpiPages {
    private static final String SPI = "dev.malachi.api.spi.";
    private final SourceComments comments;

    SpiPages(SourceComments comments) {
        this.comments = comments;
    }

    List<Page> pages() {
        List<Page> pages = new ArrayList<>();
        for (Map.Entry<String, List<SourceComments.Type>> each :
                comments.types().entrySet()) {
            String name = each.getKey();
            if (name.startsWith(SPI)
                    || name.equals("dev.malachi.api.plugin")
                    || name.equals("dev.malachi.api.parameter")) {
                pages.add(new Page(
                        page(name),
                        Page.Section.SPI,
                        name.replace(SPI, "").replace("dev.malachi.api.", ""),
                        body(name, each.getValue())));
            }
        }
        return pages;
    }

    private static boolean isDescribed(String packageName) {
        return packageName.startsWith(SPI)
                || packageName.equals("dev.malachi.api.plugin")
                || packageName.equals("dev.malachi.api.parameter");
    }

    private static String page(String packageName) {
        return "spi-" + packageName + ".html";
    }

    /** Where the site says most about a type. */
    static String place(SourceComments.Type type) {
        return isDescribed(type.packageName()) ? page(type.packageName()) + "#" + type.name() : type.javadoc();
    }

    private String body(String name, List<SourceComments.Type> types) {
        var html = new StringBuilder("<p>Package ")
                .append(Html.code(name))
                .append(" of ")
                .append(Html.link("module-dev.malachi.api.html", Html.code("dev.malachi.api")))
                .append(".</p>\n")
                .append(comments.packageOf(name));
        for (SourceComments.Type type : types) {
            html.append("<h2 id=\"%s\">%s %s</h2>\n"
                            .formatted(
                                    type.name(),
                                    Html.text(type.kind()),
                                    Html.link(type.javadoc(), Html.code(type.name()))))
                    .append(type.comment());
            for (SourceComments.Member member : type.members()) {
                html.append("<h3 class=\"member\">").append(Html.code(member.signature()));
                if (member.optional() && type.kind().equals("interface")) {
                    html.append(" <small>may be left out</small>");
                }
                html.append("</h3>\n").append(member.comment());
            }
        }
        return html.toString();
    }
}
