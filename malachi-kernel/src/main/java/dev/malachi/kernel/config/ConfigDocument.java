package dev.malachi.kernel.config;

import dev.malachi.api.MalachiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** A YAML file of {@code key: value} lines. What is wrong with it is said with its line. */
final class ConfigDocument {
    /** YAML's words for no value (yaml.org/spec/1.2.2 §10.3.2). */
    private static final Set<String> NOTHING = Set.of("~", "null", "Null", "NULL");

    /** More is no configuration. */
    static final int MAX_BYTES = 65_536;

    /** The file itself, a list in it, and some to spare. */
    private static final int MAX_NESTING = 8;

    private final Path file;

    ConfigDocument(Path file) {
        this.file = file;
    }

    /**
     * Takes the file apart.
     *
     * @param content its bytes, {@value #MAX_BYTES} and one more at the most
     * @return the entries of the file by their keys, in their order
     * @throws MalachiException if it is no mapping, or has a key twice
     */
    Map<String, NodeTuple> entries(byte[] content) {
        return top(content).map(this::entries).orElse(Map.of());
    }

    /**
     * The mapping that the file holds.
     *
     * @param content its bytes, {@value #MAX_BYTES} and one more at the most
     * @return empty if there is nothing in it
     * @throws MalachiException if it is something else
     */
    Optional<MappingNode> top(byte[] content) {
        String text = decode(content);
        Optional<Node> document;
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(file.toString()).build();
            refuseDeepNesting(new ParserImpl(settings, new StreamReader(settings, text)));
            document =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw wrong(line, inWords(e));
        } catch (YamlEngineException e) {
            throw wrong(1, String.valueOf(e.getMessage()));
        }
        return document.map(node -> {
            if (node instanceof MappingNode mapping) {
                return mapping;
            }
            throw wrong(line(node), "the file must hold 'key: value' lines");
        });
    }

    /**
     * The entries of the file by their keys.
     *
     * @param mapping that it holds
     * @throws MalachiException if a key is there twice
     */
    Map<String, NodeTuple> entries(MappingNode mapping) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = scalar(entry.getKeyNode(), "a key");
            NodeTuple before = entries.putIfAbsent(key, entry);
            if (before != null) {
                throw wrong(
                        line(entry.getKeyNode()),
                        "'" + key + "' stands in line " + line(before.getKeyNode()) + " already");
            }
        }
        return entries;
    }

    private String decode(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw wrong(
                    lineOf(content, MAX_BYTES),
                    "here the file goes beyond " + MAX_BYTES + " bytes, which no configuration needs");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException _) {
            throw wrong(lineOfFirstWrongByte(content), "the file is no UTF-8 text");
        }
    }

    /** Decoders report how long the wrong part is, not where; what they put in its place can be found. */
    private static int lineOfFirstWrongByte(byte[] content) {
        String before = new String(content, StandardCharsets.UTF_8).split("\uFFFD", 2)[0];
        return (int) before.chars().filter(c -> c == '\n').count() + 1;
    }

    private static int lineOf(byte[] content, int offset) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            line += content[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /** Before nodes are made of it, which takes a call for each level. */
    private void refuseDeepNesting(Parser parser) {
        int depth = 0;
        while (parser.hasNext()) {
            Event event = parser.next();
            depth += switch (event.getEventId()) {
                case SequenceStart, MappingStart -> 1;
                case SequenceEnd, MappingEnd -> -1;
                default -> 0;
            };
            if (depth > MAX_NESTING) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                throw wrong(line, "lists or sections are nested more than " + MAX_NESTING + " deep");
            }
        }
    }

    private static String inWords(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        return switch (problem) {
            case "mapping values are not allowed here" -> "there is a ':' too many; put the value into quotes";
            case "but found another document" -> "a second document begins here; there may be one only";
            default -> problem.startsWith("found character '\\t") ? "a tab cannot indent here; use blanks" : problem;
        };
    }

    /** The values of a list, or the one value. */
    List<String> words(Node value, String key) {
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(item -> scalar(item, key)).toList();
        }
        return List.of(scalar(value, key));
    }

    /** A switch. */
    boolean bool(Node at, String key) {
        String value = scalar(at, key);
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw wrong(line(at), key + " must be true or false, not '" + value + "'");
        };
    }

    /** A number within bounds. */
    int number(Node at, String key, int least, int most) {
        String value = scalar(at, key);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong(line(at), key + " must be " + least + " to " + most + ", not '" + value + "'");
    }

    /** A single value. */
    String scalar(@Nullable Node node, String key) {
        if (node instanceof ScalarNode scalar) {
            if (scalar.getValue().isBlank() || scalar.isPlain() && NOTHING.contains(scalar.getValue())) {
                throw wrong(line(scalar), "'" + key + "' has no value; give it one, or remove the line");
            }
            return scalar.getValue();
        }
        throw wrong(node == null ? 1 : line(node), "'" + key + "' must be a single value");
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /** What is wrong with a value, or a key: a usage error that names its line. */
    MalachiException wrong(Node at, String problem) {
        return wrong(line(at), problem, "");
    }

    /** The same with a guess what was meant. */
    MalachiException wrong(Node at, String problem, String question) {
        return wrong(line(at), problem, question);
    }

    private MalachiException wrong(int line, String problem) {
        return wrong(line, problem, "");
    }

    private MalachiException wrong(int line, String problem, String question) {
        return new MalachiException(
                MalachiException.Kind.USAGE, file + ", line " + line + ": " + problem + "." + question);
    }
}
