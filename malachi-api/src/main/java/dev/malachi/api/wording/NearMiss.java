package dev.malachi.api.wording;

import dev.malachi.api.annotation.Preview;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What somebody may have meant who typed a name that does not exist. */
@Preview
public final class NearMiss {
    /** More would be a list, not a hint. */
    private static final int MOST = 3;

    private NearMiss() {}

    /**
     * Finds the names that are nearest to what was typed.
     *
     * @param typed what does not exist
     * @param known what exists
     * @return the nearest first, 3 at the most; empty if none is near
     */
    public static List<String> of(String typed, Collection<String> known) {
        record Candidate(String name, int distance) {}
        String wanted = fold(typed);
        // One slip is always forgiven; longer words may have more.
        int tolerated = Math.max(1, wanted.length() / 3);
        return known.stream()
                .distinct()
                .map(name -> new Candidate(name, distance(wanted, fold(name))))
                .filter(candidate -> candidate.distance() <= tolerated
                        && candidate.distance() < fold(candidate.name()).length())
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
    }

    /**
     * The same as a question that goes behind a sentence.
     *
     * @param typed what does not exist
     * @param known what exists
     * @return such as {@code " Did you mean eth0 or eth1?"} with its leading blank, or an empty text if no name is near
     */
    public static String question(String typed, Collection<String> known) {
        List<String> near = of(typed, known);
        return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Characters to insert, delete, change, or swap with their neighbour (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(table[i - 1][j - 1] + change, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, table[i - 2][j - 2] + 1);
                }
                table[i][j] = best;
            }
        }
        return table[a.length()][b.length()];
    }
}
