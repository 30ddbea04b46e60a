package dev.malachi.plugin.tools.plugins;

import dev.malachi.api.control.Fields;
import dev.malachi.api.wording.TextTable;
import java.io.PrintWriter;
import java.util.List;

/** Shows plugins to a person. */
final class PluginTexts {
    private PluginTexts() {}

    static void list(List<Fields> plugins, PrintWriter out) {
        TextTable table = new TextTable("ID", "VERSION", "STATE", "FROM", "WHAT IT DOES");
        for (Fields plugin : plugins) {
            table.row(
                    plugin.show("id"),
                    plugin.show("version"),
                    plugin.show("state"),
                    plugin.flag("bundled") ? "image" : fileName(plugin.show("file")), // 'explain' says where it lies
                    plugin.show("summary"));
        }
        table.print(out, "");
        for (Fields plugin : plugins) {
            if (plugin.text("reason").isPresent()) {
                out.println(plugin.show("id") + ": " + plugin.show("reason") + "."
                        + plugin.text("remedy").map(remedy -> " " + remedy).orElse(""));
            }
            held(plugin, out);
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static void explain(Fields plugin, PrintWriter out) {
        TextTable table = new TextTable("Plugin", plugin.show("id") + " " + plugin.show("version"));
        table.row("State", plugin.show("state").equals("candidate") ? "not installed" : plugin.show("state"));
        if (plugin.text("reason").isPresent()) {
            table.row("Why", plugin.show("reason") + ".");
        }
        if (plugin.text("remedy").isPresent()) {
            table.row("What to do", plugin.show("remedy"));
        }
        table.row("From", plugin.flag("bundled") ? "the image" : plugin.show("file"));
        if (!plugin.show("summary").isEmpty()) {
            table.row("Does", plugin.show("summary"));
        }
        plugin.text("requires").ifPresent(range -> table.row("Made for", "Malachi " + range));
        plugin.texts("dependencies").forEach(dependency -> table.row("Depends on", dependency));
        plugin.text("signature").ifPresent(signature -> table.row("Signature", signature));
        plugin.text("sha256").ifPresent(sha256 -> table.row("SHA-256", sha256));
        if (!plugin.texts("brings").isEmpty()) {
            table.row("Brings", String.join(", ", plugin.texts("brings")));
        }
        table.print(out, "");
        capabilities(plugin, out);
        held(plugin, out);
    }

    private static void capabilities(Fields plugin, PrintWriter out) {
        if (plugin.flag("everything")) {
            out.println("It belongs to Malachi and may do everything.");
            return;
        }
        List<Fields> capabilities = plugin.children("capabilities");
        out.println(
                capabilities.isEmpty()
                        ? "It declares that it wants nothing."
                        : "It declares that it wants this, and is refused the rest:");
        TextTable table = new TextTable();
        for (Fields capability : capabilities) {
            table.row(
                    capability.show("declaration"),
                    capability.show("meaning") + (capability.flag("enforced") ? "" : " (Java cannot enforce this)"));
        }
        table.print(out, "  ");
        out.println("It runs with all rights of the daemon: Java keeps no plugin from files, sockets and programs.");
    }

    static void change(Fields change, boolean comes, PrintWriter out) {
        out.println(change.show("text"));
        held(change, out);
        if (comes) {
            change.child("plugin")
                    .filter(plugin -> plugin.text("reason").isPresent()
                            && !plugin.show("state").equals("installed"))
                    .ifPresent(plugin -> out.println("But " + plugin.show("reason") + ". "
                            + plugin.text("remedy").orElse("")));
        }
    }

    private static void held(Fields plugin, PrintWriter out) {
        if (!plugin.texts("held").isEmpty()) {
            out.println("Code of " + plugin.show("id") + " that was stopped stays in memory, held by "
                    + String.join("; ", plugin.texts("held")) + ".");
        }
    }
}
