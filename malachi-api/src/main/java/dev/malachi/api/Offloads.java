package dev.malachi.api;

import dev.malachi.api.annotation.Preview;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which offloads may be taken.
 *
 * @param allowed those that may; whether they can is another question
 */
@Preview
public record Offloads(Set<Offload> allowed) {
    /** Every one. The default. */
    public static final Offloads ALL = new Offloads(EnumSet.allOf(Offload.class));

    /** None. */
    public static final Offloads NONE = new Offloads(EnumSet.noneOf(Offload.class));

    /** What {@code status} shows for one that works. */
    public static final String ON = "on";

    /** What {@code status} shows for one that is not in {@link #allowed}. */
    public static final String SWITCHED_OFF = "off: switched off";

    private static final String TSO = "tso";

    /** Copies the set. */
    public Offloads {
        allowed = allowed.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(allowed));
    }

    /**
     * Whether one may be taken.
     *
     * @param offload which
     * @return true if so
     */
    public boolean allows(Offload offload) {
        return allowed.contains(offload);
    }

    /**
     * Reads words such as {@code -xdp -gro} (all but these), {@code csum tso} (only these), {@code all} or {@code none}; they count from
     * left to right. {@code tso} stands for {@code tso4 tso6}.
     *
     * @param words what a person typed
     * @return the set
     * @throws MalachiException (usage) if there is no offload of that name, or no word at all
     */
    public static Offloads parse(List<String> words) {
        if (words.isEmpty() || words.getFirst().isBlank()) {
            throw usage("No offload is named");
        }
        Set<Offload> allowed =
                words.getFirst().startsWith("-") ? EnumSet.allOf(Offload.class) : EnumSet.noneOf(Offload.class);
        for (String word : words) {
            switch (word) {
                case "all" -> allowed.addAll(ALL.allowed);
                case "none" -> allowed.clear();
                default -> {
                    if (word.startsWith("-")) {
                        allowed.removeAll(named(word.substring(1)));
                    } else {
                        allowed.addAll(named(word));
                    }
                }
            }
        }
        return new Offloads(allowed);
    }

    private static Set<Offload> named(String word) {
        if (word.equals(TSO)) {
            return EnumSet.of(Offload.TSO4, Offload.TSO6);
        }
        return Set.of(Offload.of(word).orElseThrow(() -> usage("'" + word + "' is not an offload")));
    }

    private static MalachiException usage(String problem) {
        String names = Arrays.stream(Offload.values()).map(Offload::id).collect(Collectors.joining(", "));
        return new MalachiException(
                MalachiException.Kind.USAGE,
                problem + ". There are " + names + "; '-xdp,-gro' means all but these, 'csum,tso' only these; or write"
                        + " all or none.");
    }
}
