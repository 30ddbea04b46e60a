package dev.malachi.docs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Our modules and the libraries that they require themselves, as a picture in layers (after Sugiyama, Tagawa and Toda, 1981): a
 * module stands one column to the left of the leftmost of those that it requires; in its column, near the middle of what it is
 * connected with, so that few lines cross.
 */
final class ModuleGraph {
    private static final int COLUMN_GAP = 150;
    private static final int ROW_HEIGHT = 40;
    private static final int BOX_HEIGHT = 28;
    private static final int MARGIN = 12;
    private static final double CHARACTER_WIDTH = 7.3;
    private static final int SWEEPS = 12;

    private final ModuleCatalog catalog;
    private final Map<String, List<String>> required = new TreeMap<>();
    /** From right to left. */
    private final List<List<String>> columns = new ArrayList<>();

    /** Middles of the boxes, measured from the middle of the picture. */
    private final Map<String, Double> heights = new HashMap<>();

    private final Map<String, Double> lefts = new HashMap<>();

    ModuleGraph(ModuleCatalog catalog) {
        this.catalog = catalog;
        for (ModuleCatalog.Entry entry : catalog.modules().values()) {
            if (entry.ours()) {
                List<String> dependencies = entry.descriptor().requires().stream()
                        .map(dependency -> dependency.name())
                        .filter(catalog.modules()::containsKey)
                        .sorted()
                        .toList();
                required.put(entry.name(), dependencies);
                dependencies.forEach(dependency -> required.putIfAbsent(dependency, List.of()));
            }
        }
        Map<String, Integer> depths = new HashMap<>();
        required.keySet().forEach(name -> {
            int depth = depth(name, depths);
            while (columns.size() <= depth) {
                columns.add(new ArrayList<>());
            }
            columns.get(depth).add(name);
        });
        arrange();
    }

    private int depth(String name, Map<String, Integer> known) {
        Integer depth = known.get(name);
        if (depth == null) {
            depth = requirements(name).stream()
                    .mapToInt(dependency -> depth(dependency, known) + 1)
                    .max()
                    .orElse(0);
            known.put(name, depth);
        }
        return depth;
    }

    private void arrange() {
        columns.forEach(this::place);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (List<String> column : sweep % 2 == 0 ? columns : columns.reversed()) {
                column.sort(Comparator.comparingDouble(this::middleOfNeighbours));
                place(column);
            }
        }
    }

    private void place(List<String> column) {
        double top = -column.size() * (double) ROW_HEIGHT / 2;
        for (int row = 0; row < column.size(); row++) {
            heights.put(column.get(row), top + (row + 0.5) * ROW_HEIGHT);
        }
    }

    private double middleOfNeighbours(String name) {
        Stream<String> requiring = required.entrySet().stream()
                .filter(edge -> edge.getValue().contains(name))
                .map(Map.Entry::getKey);
        return Stream.concat(requirements(name).stream(), requiring)
                .mapToDouble(this::middle)
                .average()
                .orElse(middle(name));
    }

    private List<String> requirements(String name) {
        return required.getOrDefault(name, List.of());
    }

    private double left(String name) {
        return lefts.getOrDefault(name, 0.0);
    }

    private double middle(String name) {
        return heights.getOrDefault(name, 0.0);
    }

    private static double width(String name) {
        return label(name).length() * CHARACTER_WIDTH + 20;
    }

    private static String label(String name) {
        return name.replace("dev.malachi.", "");
    }

    String svg() {
        double right = MARGIN;
        for (List<String> column : columns.reversed()) {
            for (String name : column) {
                lefts.put(name, right);
            }
            right += column.stream().mapToDouble(ModuleGraph::width).max().orElse(0) + COLUMN_GAP;
        }
        double width = right - COLUMN_GAP + MARGIN;
        int rows = columns.stream().mapToInt(List::size).max().orElse(0);
        double height = rows * (double) ROW_HEIGHT + 2 * MARGIN;
        var svg = new StringBuilder("""
                <svg class="graph" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="Modules and what they require">
                <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
                <path d="M0 0 8 4 0 8z"/></marker></defs>
                """.formatted(width, height, width, height));
        required.forEach((from, targets) -> targets.forEach(to -> {
            double x1 = left(from) + width(from);
            double x2 = left(to) - 1;
            double y1 = middle(from) + height / 2;
            double y2 = middle(to) + height / 2;
            double bend = (x2 - x1) / 2;
            svg.append(
                    "<path class=\"edge\" marker-end=\"url(#arrow)\" d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n"
                            .formatted(x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2));
        }));
        required.keySet().forEach(name -> {
            double line = middle(name) + height / 2;
            svg.append("<a href=\"%s\"><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"5\"/>"
                            .formatted(
                                    catalog.pageOf(name).orElseThrow(),
                                    catalog.module(name).ours() ? "ours" : "library",
                                    left(name),
                                    line - BOX_HEIGHT / 2.0,
                                    width(name),
                                    BOX_HEIGHT))
                    .append("<text x=\"%.1f\" y=\"%.1f\">%s</text></a>\n"
                            .formatted(left(name) + width(name) / 2, line + 4, Html.text(label(name))));
        });
        return svg.append("</svg>\n").toString();
    }
}
