package dev.malachi.docs;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolDescription;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A page for each module of the image, from its descriptor, its comment, and what it brings when it is started; and the graph of all. */
final class ModulePages {
    private static final String NATIVE_ACCESS = "for module in ";
    private final ModuleCatalog catalog;
    private final SourceComments comments;
    private final Set<String> nativeAccess;

    ModulePages(Path root, ModuleCatalog catalog, SourceComments comments) throws IOException {
        this.catalog = catalog;
        this.comments = comments;
        // the image's own list is what counts
        this.nativeAccess = Files.readAllLines(root.resolve("distribution/image/src/build-image.sh")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(NATIVE_ACCESS))
                .flatMap(line -> Arrays.stream(line.substring(NATIVE_ACCESS.length())
                        .replace("; do", "")
                        .split(" ")))
                .collect(Collectors.toSet());
    }

    List<Page> pages() {
        List<Page> pages = new ArrayList<>();
        pages.add(new Page("modules.html", Page.Section.REFERENCE, "Modules and their graph", overview()));
        catalog.modules().values().forEach(entry -> pages.add(page(entry)));
        return pages;
    }

    private String overview() {
        List<List<String>> rows = catalog.modules().values().stream()
                .map(entry -> List.of(link(entry.name()), summary(entry)))
                .toList();
        return "<p>An arrow leads from a module to one that it requires. What all of ours require is left out:"
                + " <code>java.base</code> and, at compile time, <code>org.jspecify</code>.</p>\n"
                + "<div class=\"scroll\">" + new ModuleGraph(catalog).svg() + "</div>\n"
                + Html.heading("All modules")
                + Html.table(List.of("Module", "What it is for"), rows);
    }

    private String summary(ModuleCatalog.Entry entry) {
        String words = SearchIndex.plain(comments.module(entry.name()));
        int end = words.indexOf(". ");
        return Html.text(words.isEmpty() ? "A library." : end < 0 ? words : words.substring(0, end + 1));
    }

    private Page page(ModuleCatalog.Entry entry) {
        var body = new StringBuilder(comments.module(entry.name()));
        entry.descriptor()
                .rawVersion()
                .ifPresent(version ->
                        body.append("<p>Version ").append(Html.text(version)).append(".</p>\n"));
        declared(body, entry.descriptor());
        body.append(Html.heading("Native access"))
                .append(
                        nativeAccess.contains(entry.name())
                                ? "<p>Yes: the image starts with <code>--enable-native-access</code> for it.</p>\n"
                                : "<p>No.</p>\n");
        entry.plugin().ifPresent(plugin -> settings(body, plugin.description()));
        entry.extensions().ifPresent(extensions -> brought(body, entry, extensions));
        return new Page(
                catalog.pageOf(entry.name()).orElseThrow(),
                entry.ours() ? Page.Section.MODULE : Page.Section.THIRD_PARTY,
                entry.name(),
                body.toString());
    }

    private void declared(StringBuilder body, ModuleDescriptor descriptor) {
        body.append(Html.heading("Requires"))
                .append(listOrNothing(descriptor.requires().stream()
                        .filter(required -> !required.name().equals("java.base"))
                        .sorted()
                        .map(required -> link(required.name())
                                + Html.text(required.modifiers().stream()
                                        .map(modifier -> " " + modifier.name().toLowerCase(Locale.ROOT))
                                        .filter(modifier -> !modifier.equals(" mandated"))
                                        .collect(Collectors.joining())))
                        .toList()));
        body.append(Html.heading("Exports"))
                .append(listOrNothing(descriptor.exports().stream()
                        .sorted()
                        .map(exported -> Html.code(exported.source())
                                + (exported.isQualified()
                                        ? " to "
                                                + exported.targets().stream()
                                                        .sorted()
                                                        .map(this::link)
                                                        .collect(Collectors.joining(", "))
                                        : ""))
                        .toList()));
        body.append(Html.heading("Uses"))
                .append(listOrNothing(
                        descriptor.uses().stream().sorted().map(Html::code).toList()));
        body.append(Html.heading("Provides"))
                .append(listOrNothing(descriptor.provides().stream()
                        .sorted()
                        .map(provided -> Html.code(provided.service()) + " with "
                                + provided.providers().stream().map(Html::code).collect(Collectors.joining(", ")))
                        .toList()));
    }

    private static void settings(StringBuilder body, PluginDescription description) {
        body.append(Html.heading("Plugin"))
                .append("<p>")
                .append(Html.code(description.id()))
                .append(": ")
                .append(Html.text(description.summary()))
                .append("</p>\n");
        body.append(Html.heading("Settings and options of up"));
        if (description.section().isEmpty()) {
            body.append("<p>None.</p>\n");
            return;
        }
        body.append("<p>A section <code>")
                .append(Html.text(description.id()))
                .append(":</code> of <code>config.yaml</code>.</p>\n")
                .append(parameters(description.section()));
    }

    private static String parameters(List<Parameter> parameters) {
        return Html.table(
                List.of("Name", "Options", "Type", "Default", "What it does"),
                parameters.stream()
                        .map(parameter -> List.of(
                                Html.code(parameter.name()),
                                parameter.options().stream().map(Html::code).collect(Collectors.joining(", ")),
                                Html.text(type(parameter)),
                                parameter.defaultValue().map(Html::code).orElse(parameter.required() ? "required" : ""),
                                Html.text(parameter.help())))
                        .toList());
    }

    private static String type(Parameter parameter) {
        String name = parameter.type().toString().toLowerCase(Locale.ROOT);
        if (!parameter.choices().isEmpty()) {
            return String.join(", ", parameter.choices());
        }
        return parameter
                .range()
                .map(range -> name + " from " + range.least() + " to " + range.greatest())
                .orElse(name);
    }

    private void brought(StringBuilder body, ModuleCatalog.Entry entry, Extensions extensions) {
        body.append(Html.heading("Brings"));
        Set<String> items = new TreeSet<>();
        for (SourceComments.Type type : spiInterfaces()) {
            try {
                Class<?> point = Class.forName(type.packageName() + "." + type.name());
                for (Extension<?> extension : extensions.of(point)) {
                    items.add(Html.link(SpiPages.place(type), Html.code(type.name())) + ": "
                            + Html.code(extension.get().getClass().getName()));
                }
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("the sources have a type that the module lacks: " + e.getMessage(), e);
            }
        }
        body.append(listOrNothing(items));
        for (Tool tool : extensions.all(Tool.class)) {
            ToolDescription description = tool.description();
            body.append("<h2 id=\"tool-%s\">malachi %s</h2>\n"
                            .formatted(Html.text(description.name()), Html.text(description.name())))
                    .append("<p>")
                    .append(Html.text(description.summary()))
                    .append("</p>\n");
            if (!description.detail().isEmpty()) {
                body.append("<p class=\"detail\">")
                        .append(Html.text(description.detail()))
                        .append("</p>\n");
            }
            if (!description.parameters().isEmpty()) {
                body.append(parameters(description.parameters()));
            }
        }
        extensions.failures().forEach((plugin, reason) -> {
            throw new IllegalStateException(entry.name() + ": the plugin " + plugin + " failed: " + reason);
        });
    }

    private List<SourceComments.Type> spiInterfaces() {
        return comments.types().values().stream()
                .flatMap(List::stream)
                .filter(type -> type.packageName().startsWith("dev.malachi.api.")
                        && type.kind().equals("interface"))
                .toList();
    }

    private static String listOrNothing(java.util.Collection<String> items) {
        return items.isEmpty() ? "<p>Nothing.</p>\n" : Html.list(items);
    }

    private String link(String module) {
        return catalog.pageOf(module)
                .map(page -> Html.link(page, Html.code(module)))
                .orElse(Html.code(module));
    }
}
