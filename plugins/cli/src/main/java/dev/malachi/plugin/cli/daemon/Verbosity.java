package dev.malachi.plugin.cli.daemon;

/** How much is logged. Apart from {@link StderrLogging}, so that commands that log nothing load nothing of Logback. */
public enum Verbosity {
    /** Errors only. */
    QUIET,
    /** Warnings, and what happens in the network. */
    NORMAL,
    /** All that is of interest. */
    VERBOSE;

    private static volatile Verbosity chosen = NORMAL;

    /**
     * Says how much is wanted; before the first logger is asked for.
     *
     * @param verbose all that is of interest
     * @param quiet errors only
     */
    public static void choose(boolean verbose, boolean quiet) {
        chosen = verbose ? VERBOSE : quiet ? QUIET : NORMAL;
    }

    static Verbosity chosen() {
        return chosen;
    }
}
