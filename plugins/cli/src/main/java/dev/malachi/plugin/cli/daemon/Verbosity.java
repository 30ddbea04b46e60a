package dev.malachi.plugin.cli.daemon;

/** How much is logged. Apart from {@link StderrLogging}, so that commands that log nothing load nothing of Logback. */
public enum Verbosity {
    /** Errors only. */
    QUIET,
    /** Warnings, and what happens in the network. */
    NORMAL,
    /** All that is of interest. */
    VERBOSE;

    /**
     * What the options of the command line ask for.
     *
     * @param verbose all that is of interest
     * @param quiet errors only
     * @return how much
     */
    public static Verbosity of(boolean verbose, boolean quiet) {
        return verbose ? VERBOSE : quiet ? QUIET : NORMAL;
    }

    /** Puts it in force in this process. */
    public void apply() {
        if (this != NORMAL) { // which the log begins with, should anything be logged at all
            StderrLogging.show(this);
        }
    }
}
