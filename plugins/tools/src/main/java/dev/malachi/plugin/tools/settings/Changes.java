package dev.malachi.plugin.tools.settings;

import dev.malachi.api.Reload;
import dev.malachi.api.control.Fields;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of a new configuration, as a document and in words. */
final class Changes {
    private Changes() {}

    static List<Map<String, Object>> document(Reload reload) {
        return reload.changes().stream().map(Changes::document).toList();
    }

    private static Map<String, Object> document(Reload.Change change) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("key", change.key());
        document.put("from", change.from());
        document.put("to", change.to());
        document.put("live", change.live());
        return document;
    }

    static void print(List<Fields> changes, PrintWriter out) {
        for (Fields change : changes) {
            out.println(change.show("key") + ": " + word(change, "from") + " → " + word(change, "to")
                    + (change.flag("live")
                            ? ", in force now"
                            : ", after a restart of the daemon ('malachi down', 'malachi up')"));
        }
    }

    private static String word(Fields change, String key) {
        return change.text(key).filter(text -> !text.isEmpty()).orElse("none");
    }
}
