package dev.malachi.docs;

import java.util.List;

/** What all pages have in common: head, navigation, search. Works from a folder, without a server. */
final class Layout {
    private final List<Page> pages;

    Layout(List<Page> pages) {
        this.pages = pages;
    }

    String html(Page page) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s · Malachi</title>
                <link rel="stylesheet" href="site.css">
                </head>
                <body>
                <header>
                <a class="home" href="index.html">Malachi</a>
                <input id="search" type="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off">
                <ul id="found" hidden></ul>
                </header>
                <div class="columns">
                <nav aria-label="Pages">
                <details open>
                <summary>All pages</summary>
                %s</details>
                </nav>
                <main>
                <h1>%s</h1>
                %s
                </main>
                </div>
                <script src="search-index.js"></script>
                <script src="search.js"></script>
                </body>
                </html>
                """.formatted(Html.text(page.title()), navigation(page), Html.text(page.title()), page.body());
    }

    private String navigation(Page current) {
        var html = new StringBuilder();
        for (Page.Section section : Page.Section.values()) {
            List<Page> inSection =
                    pages.stream().filter(page -> page.section() == section).toList();
            if (inSection.isEmpty()) {
                continue;
            }
            html.append("<h2>").append(section.title()).append("</h2>\n<ul>\n");
            for (Page page : inSection) {
                String here = page.equals(current) ? " aria-current=\"page\"" : "";
                html.append("<li><a href=\"%s\"%s>%s</a></li>\n".formatted(page.file(), here, Html.text(page.title())));
            }
            html.append("</ul>\n");
        }
        return html.toString();
    }
}
