package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

/** What the product owes a user whom it refuses: a sentence, the exit code that belongs to it (CLI.md), and never a stack trace. */
final class Refusals {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NO_DAEMON = 3;
    static final int PERMISSION = 4;

    private Refusals() {}

    /** It failed with this exit code, said all of this, printed nothing else, and no stack trace. */
    static void assertRefused(TwoHosts.Outcome outcome, int exitCode, String... words) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(exitCode);
        assertThat(outcome.err()).contains(words);
        assertThat(outcome.out()).isEmpty();
        assertNoTrace(outcome.err());
    }

    static void assertNoTrace(String printed) {
        assertThat(printed).doesNotContain("Exception", "\tat ", "made a mistake");
    }
}
