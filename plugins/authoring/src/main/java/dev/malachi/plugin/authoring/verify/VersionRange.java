package dev.malachi.plugin.authoring.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions of Malachi that a plugin runs with, as its manifest writes them: comparisons joined by {@code &}, alternatives by {@code |},
 * such as {@code >=0.1.0 & <0.2.0}. A version alone means that and all later ones. The plugin host reads the same.
 */
final class VersionRange {
    private static final Pattern COMPARISON =
            Pattern.compile("(>=|<=|!=|>|<|=|~|\\^)?\\s*(\\d+)(?:\\.(\\d+|[xX*]))?(?:\\.(\\d+|[xX*]))?");

    private final List<List<Bounds>> alternatives;

    /** A release, by its three numbers. */
    record Release(int major, int minor, int patch) implements Comparable<Release> {
        @Override
        public int compareTo(Release other) {
            int byMajor = Integer.compare(major, other.major);
            int byMinor = Integer.compare(minor, other.minor);
            return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
        }

        /** Reads {@code 1.2.3}, without what follows a dash or a plus. */
        static Optional<Release> parse(String text) {
            Matcher matcher = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(?:[-+].*)?")
                    .matcher(text.strip());
            return matcher.matches()
                    ? Optional.of(new Release(
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            Integer.parseInt(matcher.group(3))))
                    : Optional.empty();
        }

        Release nextMinor() {
            return new Release(major, minor + 1, 0);
        }

        Release nextMajor() {
            return new Release(major + 1, 0, 0);
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /** From the first to before the second, or all but those. */
    private record Bounds(Release from, Optional<Release> before, boolean outside) {
        boolean contains(Release release) {
            boolean inside = release.compareTo(from) >= 0
                    && before.map(end -> release.compareTo(end) < 0).orElse(true);
            return inside != outside;
        }
    }

    private VersionRange(List<List<Bounds>> alternatives) {
        this.alternatives = alternatives;
    }

    /** Reads a range; empty if it is none. */
    static Optional<VersionRange> parse(String text) {
        List<List<Bounds>> alternatives = new ArrayList<>();
        for (String alternative : text.split("\\|", -1)) {
            List<Bounds> all = new ArrayList<>();
            for (String comparison : alternative.split("&", -1)) {
                Optional<Bounds> bounds = comparison(comparison.strip(), text.strip());
                if (bounds.isEmpty()) {
                    return Optional.empty();
                }
                all.add(bounds.get());
            }
            alternatives.add(all);
        }
        return Optional.of(new VersionRange(alternatives));
    }

    private static Optional<Bounds> comparison(String text, String whole) {
        if (text.equals("*")) {
            return Optional.of(new Bounds(new Release(0, 0, 0), Optional.empty(), false));
        }
        Matcher matcher = COMPARISON.matcher(text);
        if (text.length() > 32 || !matcher.matches()) {
            return Optional.empty();
        }
        int major = number(matcher.group(2)).orElse(0);
        Optional<Integer> minor = number(matcher.group(3));
        Optional<Integer> patch = number(matcher.group(4));
        Release least = new Release(major, minor.orElse(0), patch.orElse(0));
        // what lies behind all that the text means: 1 is 1.*, 1.2 is 1.2.*
        Release end = minor.isEmpty()
                ? new Release(major + 1, 0, 0)
                : patch.isEmpty()
                        ? new Release(major, minor.get() + 1, 0)
                        : new Release(major, minor.get(), patch.get() + 1);
        Release zero = new Release(0, 0, 0);
        String operator =
                Optional.ofNullable(matcher.group(1)).orElse(whole.equals(text) && patch.isPresent() ? ">=" : "=");
        return Optional.of(
                switch (operator) {
                    case ">=" -> new Bounds(least, Optional.empty(), false);
                    case ">" -> new Bounds(end, Optional.empty(), false);
                    case "<" -> new Bounds(zero, Optional.of(least), false);
                    case "<=" -> new Bounds(zero, Optional.of(end), false);
                    case "!=" -> new Bounds(least, Optional.of(end), true);
                    case "~" -> new Bounds(least, Optional.of(minor.isEmpty() ? end : least.nextMinor()), false);
                    case "^" ->
                        new Bounds(
                                least,
                                Optional.of(
                                        major > 0 || minor.isEmpty()
                                                ? least.nextMajor()
                                                : minor.get() > 0 || patch.isEmpty() ? least.nextMinor() : end),
                                false);
                    default -> new Bounds(least, Optional.of(end), false);
                });
    }

    private static Optional<Integer> number(String digits) {
        return digits == null || !digits.matches("\\d{1,6}") ? Optional.empty() : Optional.of(Integer.parseInt(digits));
    }

    boolean contains(Release release) {
        return alternatives.stream().anyMatch(all -> all.stream().allMatch(bounds -> bounds.contains(release)));
    }
}
