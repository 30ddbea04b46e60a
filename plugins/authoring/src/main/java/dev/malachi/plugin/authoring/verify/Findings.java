package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.plugin.PluginFinding;
import dev.malachi.api.plugin.PluginFinding.Level;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found so far. The same thing in several places is one finding, and there is an end to them. */
final class Findings {
    private static final int MOST = 200;

    /** What is told of, to where it was seen first and how many places follow. */
    private final Map<Thing, Places> found = new LinkedHashMap<>();

    private int leftOut;

    private record Thing(Level level, String code, String text, String remedy) {}

    private record Places(String first, int more) {}

    void error(String code, String where, String text, String remedy) {
        add(new Thing(Level.ERROR, code, text, remedy), where);
    }

    void warning(String code, String where, String text, String remedy) {
        add(new Thing(Level.WARNING, code, text, remedy), where);
    }

    private void add(Thing thing, String where) {
        if (found.size() >= MOST && !found.containsKey(thing)) {
            leftOut++;
        } else {
            found.merge(
                    thing,
                    new Places(where, 0),
                    (before, _) ->
                            before.first().equals(where) ? before : new Places(before.first(), before.more() + 1));
        }
    }

    boolean hasErrors() {
        return found.keySet().stream().anyMatch(thing -> thing.level() == Level.ERROR);
    }

    List<PluginFinding> sorted() {
        if (leftOut > 0) {
            int others = leftOut;
            leftOut = 0;
            found.put(
                    new Thing(Level.WARNING, "more", others + " more findings are not shown.", "Mend these first."),
                    new Places("", 0));
        }
        return found.entrySet().stream()
                .map(entry -> finding(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(PluginFinding::level))
                .toList();
    }

    private static PluginFinding finding(Thing thing, Places places) {
        String where = places.more() == 0 ? places.first() : places.first() + " and " + places.more() + " more";
        return new PluginFinding(thing.level(), thing.code(), where, thing.text(), thing.remedy());
    }
}
