package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.AtomicFile;
import dev.malachi.kernel.home.Home;
import dev.malachi.kernel.home.SmallFile;
import dev.malachi.kernel.plugin.jar.Minisign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the operator has decided of plugins, kept in {@code HOME/plugins/choices}, a line each:
 *
 * <pre>{@code
 * disabled ID WHY
 * unsigned SHA-256
 * key PUBLIC-KEY
 * }</pre>
 *
 * @param disabled why, by id; an empty text if the operator wants it
 * @param unsigned SHA-256 of jars that are taken without a signature, in hex
 * @param keys trusted ones, in base64
 */
record Choices(Map<String, String> disabled, Set<String> unsigned, List<String> keys) {
    static final Choices NONE = new Choices(Map.of(), Set.of(), List.of());

    private static final int MOST_BYTES = 1 << 20;

    Choices {
        disabled = Map.copyOf(disabled);
        unsigned = Set.copyOf(unsigned);
        keys = List.copyOf(keys);
    }

    private static Path file(Path folder) {
        return folder.resolve("choices");
    }

    /**
     * Reads them.
     *
     * @param folder of the jars
     * @throws MalachiException if the file is damaged, or others may write it: who trusts no key any more takes every jar
     */
    static Choices read(Path folder) {
        Optional<byte[]> content = new SmallFile("the operator's choices of plugins", file(folder), MOST_BYTES)
                .readIfPresent("check the owner and mode of the file");
        if (content.isEmpty()) {
            return NONE;
        }
        Map<String, String> disabled = new TreeMap<>();
        Set<String> unsigned = new TreeSet<>();
        List<String> keys = new ArrayList<>();
        int number = 0;
        for (String line :
                new String(content.get(), StandardCharsets.UTF_8).lines().toList()) {
            number++;
            String[] words = line.strip().split(" ", 3);
            switch (words.length < 2 ? words[0] : words[0] + " …") {
                case "" -> {}
                case "disabled …" -> disabled.put(words[1], words.length == 3 ? words[2] : "");
                case "unsigned …" -> unsigned.add(words[1]);
                case "key …" -> keys.add(words[1]);
                default -> throw damaged(folder, number);
            }
        }
        return new Choices(disabled, unsigned, keys);
    }

    private static MalachiException damaged(Path folder, int line) {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "Cannot read the operator's choices of plugins " + file(folder) + ": line " + line
                        + " is none. Mend the file, or remove it: then every plugin may start, and no key is trusted.");
    }

    /**
     * Writes them.
     *
     * @param folder of the jars, which exists
     * @throws MalachiException if they cannot be written
     */
    void write(Path folder) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(disabled)
                .forEach((id, why) -> text.append("disabled ")
                        .append(id)
                        .append(' ')
                        .append(why)
                        .append('\n'));
        new TreeSet<>(unsigned)
                .forEach(sha256 -> text.append("unsigned ").append(sha256).append('\n'));
        keys.forEach(key -> text.append("key ").append(key).append('\n'));
        try {
            AtomicFile.write(file(folder), text.toString().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        } catch (IOException e) {
            throw Home.unusable(
                    "Cannot write " + file(folder), e, "run this as the user whom the folder belongs to, or as root");
        }
    }

    List<Minisign.Key> trusted() {
        return keys.stream().flatMap(text -> Minisign.key(text).stream()).toList();
    }

    Choices disabling(String id, String reason) {
        Map<String, String> changed = new TreeMap<>(disabled);
        changed.put(id, reason);
        return new Choices(changed, unsigned, keys);
    }

    Choices enabling(String id) {
        Map<String, String> changed = new TreeMap<>(disabled);
        changed.remove(id);
        return new Choices(changed, unsigned, keys);
    }

    Choices taking(String sha256) {
        Set<String> changed = new TreeSet<>(unsigned);
        changed.add(sha256);
        return new Choices(disabled, changed, keys);
    }

    Choices trusting(Minisign.Key key) {
        List<String> changed = new ArrayList<>(keys);
        if (!changed.contains(key.text())) {
            changed.add(key.text());
        }
        return new Choices(disabled, unsigned, changed);
    }
}
