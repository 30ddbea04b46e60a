package dev.malachi.plugin.diagnosis.check;

import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the node warns of, besides what was found already. */
public final class WarningsCheck implements Check {
    private final List<Finding> before;

    /**
     * Looks for what is left.
     *
     * @param before what other steps have found
     */
    public WarningsCheck(List<Finding> before) {
        this.before = List.copyOf(before);
    }

    @Override
    public List<Finding> examine(Scene scene) {
        Set<String> told = before.stream().map(Finding::text).collect(Collectors.toSet());
        return scene.warnings().stream()
                .filter(warning -> !told.contains(warning.text()))
                .map(warning -> Finding.failed(room(warning.code()), warning))
                .toList();
    }

    private static Room room(String code) {
        return switch (code.substring(0, Math.max(0, code.indexOf('.')))) {
            case "link" -> Room.LINK;
            case "psk", "revision" -> Room.DISCOVERY;
            case "trust", "newcomers", "identity" -> Room.SESSION;
            case "tun", "network", "claim", "name" -> Room.ADDRESSES;
            default -> Room.MACHINE;
        };
    }
}
