package dev.malachi.kernel.config;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.PluginDescription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The text of {@code config.yaml}, of which single values can be changed. Comments, order and form of all else stay, which no writer of
 * YAML keeps; so values are exchanged in the text, at the places that the parser reports. Immutable.
 *
 * <p>A path is a key at the top, or the id of a plugin and a key in its section.
 */
final class ConfigText {
    /** What needs no quotes, wherever it stands (yaml.org/spec/1.2.2 §7.3.3). */
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./+][A-Za-z0-9_./:=@+-]*[A-Za-z0-9_./=@+-]|-?[A-Za-z0-9_./+]+");

    private static final Pattern NOTHING = Pattern.compile("null|Null|NULL");

    private static final String INDENT = "  ";

    private final Path file;
    private final String text;
    private final String newline;
    private final boolean inBraces;
    private final Map<String, NodeTuple> top;

    /**
     * Takes a text apart.
     *
     * @param file where it stands
     * @param text of the file, empty if there is none
     * @throws MalachiException if it is no mapping, or has a key twice
     */
    ConfigText(Path file, String text) {
        this.file = file;
        this.text = text;
        this.newline = text.contains("\r\n") ? "\r\n" : "\n";
        var document = new ConfigDocument(file);
        Optional<MappingNode> mapping = document.top(text.getBytes(StandardCharsets.UTF_8));
        this.inBraces =
                mapping.filter(all -> all.getFlowStyle() == FlowStyle.FLOW).isPresent();
        this.top = mapping.map(document::entries).orElse(Map.of());
    }

    /**
     * Makes sure that an edit has changed one value only: a text may hold what an edit at the places of the parser does not expect.
     *
     * @param path where the edit was
     * @param edited the text after it
     * @throws MalachiException (usage) if something else is another now
     */
    void requireSameBut(List<String> path, String edited) {
        Map<List<String>, List<String>> before = values(path);
        Map<List<String>, List<String>> after = new ConfigText(file, edited).values(path);
        if (!before.equals(after)) {
            throw byHand(path);
        }
    }

    private MalachiException byHand(List<String> path) {
        return new MalachiException(
                MalachiException.Kind.USAGE,
                "'" + String.join(".", path) + "' stands in " + file
                        + " in a form that cannot be changed without touching other settings. Nothing was changed;"
                        + " edit the file, and 'malachi reload' takes it over.");
    }

    /** All values but the one at a path. The short form of a switch stands for itself in the section. */
    private Map<List<String>, List<String>> values(List<String> path) {
        Map<List<String>, List<String>> all = new HashMap<>();
        top.forEach((key, entry) -> {
            if (entry.getValueNode() instanceof MappingNode section) {
                section.getValue()
                        .forEach(inner -> all.put(
                                List.of(key, words(inner.getKeyNode()).getFirst()), words(inner.getValueNode())));
            } else {
                boolean isSwitch = path.size() > 1 && path.getFirst().equals(key);
                all.put(isSwitch ? List.of(key, PluginDescription.ENABLED) : List.of(key), words(entry.getValueNode()));
            }
        });
        all.remove(path);
        return all;
    }

    private static List<String> words(Node node) {
        return switch (node) {
            case ScalarNode scalar -> List.of(scalar.getValue());
            case SequenceNode sequence ->
                sequence.getValue().stream()
                        .flatMap(item -> words(item).stream())
                        .toList();
            default -> List.of(node.toString());
        };
    }

    /** The value at a path, items of a list with commas between them; empty if there is none or it is a section. */
    Optional<String> value(List<String> path) {
        return entry(path).map(NodeTuple::getValueNode).flatMap(node -> switch (node) {
            case ScalarNode scalar -> Optional.of(scalar.getValue());
            case SequenceNode sequence ->
                Optional.of(sequence.getValue().stream()
                        .map(item -> item instanceof ScalarNode scalar ? scalar.getValue() : "…")
                        .collect(Collectors.joining(",")));
            default -> Optional.empty();
        });
    }

    private Optional<NodeTuple> entry(List<String> path) {
        Optional<NodeTuple> first = Optional.ofNullable(top.get(path.getFirst()));
        return path.size() == 1
                ? first
                : first.flatMap(ConfigText::section).flatMap(section -> inSection(section, path.getLast()));
    }

    private static Optional<MappingNode> section(NodeTuple entry) {
        return entry.getValueNode() instanceof MappingNode section ? Optional.of(section) : Optional.empty();
    }

    private static Optional<NodeTuple> inSection(MappingNode section, String key) {
        return section.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .findFirst();
    }

    /**
     * The text with another value.
     *
     * @param path where
     * @param items of a list, or the one value
     */
    String with(List<String> path, List<String> items) {
        refuseBraces(path);
        String value = items.size() == 1
                ? quoted(items.getFirst())
                : items.stream().map(ConfigText::quoted).collect(Collectors.joining(", ", "[", "]"));
        Optional<NodeTuple> there = entry(path);
        if (there.isPresent()) {
            return exchanged(there.get(), " " + value);
        }
        String line = path.getLast() + ": " + value;
        if (path.size() == 1) {
            return appended(line + newline);
        }
        NodeTuple first = top.get(path.getFirst());
        if (first == null) {
            return appended(path.getFirst() + ":" + newline + INDENT + line + newline);
        }
        return section(first)
                .map(section -> insertedInto(section, line))
                .orElseGet(() -> exchanged(
                        first,
                        newline + INDENT + "enabled: "
                                + value(List.of(path.getFirst())).orElse("on") + newline + INDENT + line));
    }

    private void refuseBraces(List<String> path) {
        if (inBraces) {
            throw byHand(path);
        }
    }

    private String insertedInto(MappingNode section, String line) {
        if (section.getFlowStyle() == FlowStyle.FLOW) {
            int behindBrace = start(section) + 1;
            return text.substring(0, behindBrace)
                    + line
                    + (section.getValue().isEmpty() ? "" : ", ")
                    + text.substring(behindBrace);
        }
        int first = start(section.getValue().getFirst().getKeyNode());
        String indent = text.substring(lineStart(first), first);
        return text.substring(0, first) + line + newline + indent + text.substring(first);
    }

    private String appended(String lines) {
        return text.isEmpty() || text.endsWith("\n") ? text + lines : text + newline + lines;
    }

    /** Another value behind the colon of an entry. */
    private String exchanged(NodeTuple entry, String value) {
        int colon = text.indexOf(':', end(entry.getKeyNode()));
        return text.substring(0, colon + 1) + value + text.substring(end(entry.getValueNode()));
    }

    /**
     * The text without a value.
     *
     * @param path where
     * @throws MalachiException (usage) if it shares its line with others
     */
    String without(List<String> path) {
        Optional<NodeTuple> there = entry(path);
        if (there.isEmpty()) {
            return text;
        }
        refuseBraces(path);
        NodeTuple gone = there.get();
        if (path.size() > 1) {
            MappingNode section =
                    entry(List.of(path.getFirst())).flatMap(ConfigText::section).orElseThrow();
            if (section.getValue().size() == 1) {
                return without(List.of(path.getFirst()));
            }
            if (section.getFlowStyle() == FlowStyle.FLOW) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE,
                        file + ": '" + path.getLast() + "' stands in braces with others; take it out by hand.");
            }
        }
        int from = lineStart(start(gone.getKeyNode()));
        int to = text.indexOf('\n', end(gone.getValueNode()));
        return text.substring(0, from) + (to < 0 ? "" : text.substring(to + 1));
    }

    private int lineStart(int index) {
        return text.lastIndexOf('\n', index - 1) + 1;
    }

    private int start(Node node) {
        return index(node.getStartMark());
    }

    /** The end of a collection in block style is said to be where the next token begins, behind comments that belong to that. */
    private int end(Node node) {
        if (node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.BLOCK) {
            Object last = collection.getValue().getLast();
            return end(last instanceof NodeTuple entry ? entry.getValueNode() : (Node) last);
        }
        int end = index(node.getEndMark());
        while (end > start(node) && text.charAt(end - 1) <= ' ') {
            end--; // a text of several lines is said to end where the next token begins
        }
        return end;
    }

    private int index(Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
    }

    private static String quoted(String value) {
        if (PLAIN.matcher(value).matches() && !NOTHING.matcher(value).matches()) {
            return value;
        }
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
                default -> {
                    if (c < ' ' || c == 0x7F || c == 0x85 || c == 0x2028 || c == 0x2029) {
                        quoted.append("\\u%04X".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
