package dev.malachi.plugin.cli;

import dev.malachi.plugin.cli.terminal.Interruption;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;

/** Where the image starts. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args what was typed after {@code malachi}
     */
    public static void main(String[] args) {
        // Asked by scripts and prompts, so it loads nothing else, unless something goes wrong.
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println(version());
            if (!System.out.checkError()) {
                return;
            }
        }
        ProcessInterruption interruption = ProcessInterruption.install();
        int code = run(interruption, args);
        interruption.finished(code);
        System.exit(code);
    }

    /** Runs one command of several in this process; signals end them all. */
    static int run(String... args) {
        return run(onInterrupt -> () -> {}, args);
    }

    private static int run(Interruption interruption, String... args) {
        return new Program(Terminal.ofProcess(interruption), Services.installed()).run(args);
    }

    /** {@code Malachi} and the version of this module. */
    static String version() {
        return "Malachi " + Main.class.getModule().getDescriptor().rawVersion().orElse("(unknown version)");
    }
}
