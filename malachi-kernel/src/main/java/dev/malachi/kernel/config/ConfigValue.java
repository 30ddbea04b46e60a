package dev.malachi.kernel.config;

import dev.malachi.api.MalachiException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The value of a key in {@code config.yaml}. What is wrong with it is said with its line.
 *
 * @param file that holds it
 * @param document that the file is
 * @param key as it stands there
 * @param node the value
 */
record ConfigValue(Path file, ConfigDocument document, String key, Node node) {
    /** A single value. */
    String text() {
        return document.scalar(node, key);
    }

    /** The items of a list, or the one value. */
    List<String> words() {
        return document.words(node, key);
    }

    /** The same, where the one value may be several with commas between them. */
    List<String> separated() {
        return (node instanceof ScalarNode one ? List.of(one.getValue().split(",", -1)) : words())
                .stream().map(String::strip).toList();
    }

    boolean flag() {
        return document.bool(node, key);
    }

    int number(int least, int most) {
        return document.number(node, key, least, most);
    }

    /** A file, from the folder of the configuration if it is not absolute. */
    Path path() {
        return file.resolveSibling(text());
    }

    /**
     * What is read out of it by a reader that does not know where it stands.
     *
     * @throws MalachiException (usage) with the sentence of the reader behind the line
     */
    <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (MalachiException e) {
            throw wrong(String.valueOf(e.getMessage()).replaceFirst("\\.$", ""));
        }
    }

    MalachiException wrong(String problem) {
        return document.wrong(node, problem);
    }
}
