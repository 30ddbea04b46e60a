package dev.malachi.plugin.diagnosis.report;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an examination found, in the order in which each step needs the one before: the first that failed is the cause.
 *
 * @param findings of all steps
 */
public record Report(List<Finding> findings) {
    private static final int OUTCOME_WIDTH = 8;

    /** Copies the list. */
    public Report {
        findings = List.copyOf(findings);
    }

    /**
     * The first step that failed.
     *
     * @return what explains the rest; empty if nothing is wrong
     */
    public Optional<Finding> cause() {
        return findings.stream().filter(Finding::isFailed).findFirst();
    }

    /**
     * Adds itself to a document.
     *
     * @param document gets {@code cause} and {@code checks}
     */
    public void into(Map<String, Object> document) {
        List<Object> checks = new ArrayList<>();
        findings.forEach(finding -> checks.add(finding.document()));
        document.put("cause", Documents.orAbsent(cause().map(Finding::document)));
        document.put("checks", checks);
    }

    /**
     * Shows a document: the cause with its remedy, then each step in its room.
     *
     * @param out the terminal
     * @param fine what to say when there is no cause
     * @return prints the result
     */
    public static ToolOutput renderer(PrintWriter out, String fine) {
        return new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {}

            @Override
            public void result(Object result) {
                print(Fields.of(result), out, fine);
                out.flush();
            }
        };
    }

    private static void print(Fields result, PrintWriter out, String fine) {
        result.child("cause").ifPresentOrElse(cause -> printCause(cause, out), () -> out.println(fine));
        String room = "";
        for (Fields check : result.children("checks")) {
            if (!room.equals(check.show("room"))) {
                room = check.show("room");
                out.println();
                out.println(room);
            }
            String outcome =
                    check.show("outcome").equals(Outcome.NOT_APPLICABLE.toString()) ? "-" : check.show("outcome");
            out.println(
                    "  " + outcome + " ".repeat(Math.max(1, OUTCOME_WIDTH - outcome.length())) + check.show("text"));
        }
    }

    private static void printCause(Fields cause, PrintWriter out) {
        out.println(cause.show("text")
                + cause.text("since").map(since -> " (since " + since + ")").orElse(""));
        cause.text("remedy").ifPresent(remedy -> out.println("What to do: " + remedy));
    }
}
