package dev.malachi.plugin.cli;

import picocli.CommandLine;

/** Where the image starts. */
@CommandLine.Command(
        name = "malachi",
        version = "malachi 0.1.0",
        mixinStandardHelpOptions = true,
        description = "Private networking on one Ethernet.")
public final class Main implements Runnable {
    private Main() {}

    /**
     * Runs one command and exits with its code.
     *
     * @param args what was typed after {@code malachi}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main()).execute(args);
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.err);
    }
}
