package dev.malachi.plugin.tools.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What passed on a wire.
 *
 * @param byType EtherType to how much of it
 * @param plaintext in how many frames a text was seen that should be secret
 */
public record WireReport(Map<Integer, Count> byType, long plaintext) {
    private static final String PLAINTEXT = "plaintext";

    /**
     * How much of one EtherType.
     *
     * @param frames how many
     * @param bytes of all of them, Ethernet headers included
     */
    public record Count(long frames, long bytes) {
        /** Nothing. */
        public static final Count NONE = new Count(0, 0);

        Count plus(Count other) {
            return new Count(frames + other.frames, bytes + other.bytes);
        }
    }

    /** Copies the counts, ordered by type. */
    public WireReport {
        byType = new TreeMap<>(byType);
    }

    /**
     * Reads what {@link #lines} wrote.
     *
     * @param lines a report
     * @return the report
     * @throws IllegalArgumentException if they are none
     */
    public static WireReport parse(List<String> lines) {
        Map<Integer, Count> byType = new TreeMap<>();
        long plaintext = -1;
        for (String line : lines) {
            String[] words = line.strip().split(" ", -1);
            if (words.length == 2 && words[0].equals(PLAINTEXT)) {
                plaintext = Long.parseLong(words[1]);
            } else if (words.length == 3) {
                byType.put(
                        Integer.parseInt(words[0], 16), new Count(Long.parseLong(words[1]), Long.parseLong(words[2])));
            } else {
                throw new IllegalArgumentException("'" + line + "' is no line of a report");
            }
        }
        if (plaintext < 0) {
            throw new IllegalArgumentException("the report ends too soon");
        }
        return new WireReport(byType, plaintext);
    }

    /**
     * The report as text, for another process.
     *
     * @return lines
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        byType.forEach((type, count) -> lines.add(name(type) + " " + count.frames() + " " + count.bytes()));
        lines.add(PLAINTEXT + " " + plaintext);
        return lines;
    }

    /**
     * How much of an EtherType passed.
     *
     * @param etherType the type
     * @return how much
     */
    public Count count(int etherType) {
        return byType.getOrDefault(etherType, Count.NONE);
    }

    /**
     * What else passed.
     *
     * @param etherType the type not to name
     * @return such as {@code 2 frames of 0x86DD}; empty if nothing else did
     */
    public String others(int etherType) {
        return byType.entrySet().stream()
                .filter(entry -> entry.getKey() != etherType)
                .map(entry -> entry.getValue().frames() + " frames of 0x" + name(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String name(int etherType) {
        return String.format(Locale.ROOT, "%04X", etherType);
    }
}
