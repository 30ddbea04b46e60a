package dev.malachi.api.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What changed in the api.
 *
 * @param gone lines that were promised
 * @param added lines that are new
 */
record SignatureDifference(List<String> gone, List<String> added) {
    static SignatureDifference between(List<String> committed, List<String> built) {
        Set<String> gone = new TreeSet<>(committed);
        built.forEach(gone::remove);
        Set<String> added = new TreeSet<>(built);
        committed.forEach(added::remove);
        return new SignatureDifference(List.copyOf(gone), List.copyOf(added));
    }

    /** Stable lines that went away or changed, and what those who implement a stable interface would now lack. */
    List<String> broken() {
        List<String> broken =
                new ArrayList<>(gone.stream().filter(line -> isStable(line)).toList());
        added.stream()
                .filter(line -> isStable(line) && line.startsWith("dev.malachi.api.spi."))
                .filter(line -> line.split(" ", -1)[2].equals("abstract") && line.contains("("))
                .filter(line -> gone.stream().noneMatch(other -> typeOf(other).equals(typeOf(line))))
                .forEach(broken::add);
        return broken;
    }

    private static boolean isStable(String line) {
        return line.split(" ", 3)[1].equals("stable");
    }

    private static String typeOf(String line) {
        return line.split(" ", 2)[0];
    }

    /** For the author of the change, if there is one. */
    Optional<String> sentence() {
        if (gone.isEmpty() && added.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("The api is not what malachi-api/api.sig says:\n");
        gone.forEach(line -> text.append("  - ").append(line).append('\n'));
        added.forEach(line -> text.append("  + ").append(line).append('\n'));
        if (!broken().isEmpty()) {
            text.append(
                    "This breaks the promise of @Stable (CONTRIBUTING.md, \"The api and its promises\"): plugins that are"
                            + " out there no longer compile or link. Keep the old beside the new and deprecate it, unless the next"
                            + " version is a major one:\n");
            broken().forEach(line -> text.append("  ! ").append(line).append('\n'));
        }
        return Optional.of(
                text.append("If it is meant, './malachi accept-api' writes api.sig anew; commit it with the change.")
                        .toString());
    }
}
