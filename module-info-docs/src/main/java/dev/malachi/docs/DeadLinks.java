package dev.malachi.docs;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Links of a folder of pages that lead to no file, or to no place in it. Links to other sites are not followed. */
final class DeadLinks {
    private static final Pattern TARGET = Pattern.compile("\\b(?:href|src)=\"([^\"]*)\"");
    private static final Pattern PLACE = Pattern.compile("\\b(?:id|name)=\"([^\"]*)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("^(?:[a-z]+:|//).*");

    private final Path folder;
    private final Map<Path, Set<String>> places = new HashMap<>();
    private final List<String> dead = new ArrayList<>();

    private DeadLinks(Path folder) {
        this.folder = folder;
    }

    /**
     * Looks at all pages of a folder.
     *
     * @return each dead link as "page: target", sorted
     */
    static List<String> of(Path folder) throws IOException {
        var links = new DeadLinks(folder.toRealPath());
        List<Path> pages;
        try (Stream<Path> files = Files.walk(links.folder)) {
            pages = files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
        for (Path page : pages) {
            links.check(page);
        }
        return links.dead;
    }

    private void check(Path page) throws IOException {
        String html = Files.readString(page);
        Set<String> seen = new HashSet<>();
        Matcher matcher = TARGET.matcher(html);
        while (matcher.find()) {
            String target = matcher.group(1).replace("&amp;", "&");
            if (seen.add(target) && !ELSEWHERE.matcher(target).matches() && !leadsSomewhere(page, target)) {
                dead.add(folder.relativize(page) + ": " + target);
            }
        }
    }

    private boolean leadsSomewhere(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        String file = parts[0].replaceAll("\\?.*", "");
        Path to = file.isEmpty() ? page : page.resolveSibling(decoded(file)).normalize();
        if (!to.startsWith(folder) || !Files.isRegularFile(to)) {
            return false;
        }
        return parts.length == 1 || parts[1].isEmpty() || placesOf(to).contains(decoded(parts[1]));
    }

    private Set<String> placesOf(Path page) throws IOException {
        Set<String> known = places.get(page);
        if (known == null) {
            known = new HashSet<>();
            Matcher matcher = PLACE.matcher(Files.readString(page));
            while (matcher.find()) {
                known.add(matcher.group(1).replace("&lt;", "<").replace("&gt;", ">"));
            }
            places.put(page, known);
        }
        return known;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
