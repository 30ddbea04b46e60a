package dev.malachi.plugin.cli;

import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.nio.file.Path;

/** Where the image starts. */
public final class Main {
    /** The arguments of this process as the kernel has them, where there is procfs. */
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

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
        int code = new Program(Terminal.ofProcess(interruption), Services.installed(), COMMAND_LINE).run(args);
        interruption.finished(code);
        System.exit(code);
    }

    /** Runs one command of several in this process; signals end them all. */
    static int run(String... args) {
        return new Program(Terminal.ofProcess(onInterrupt -> () -> {}), Services.installed()).run(args);
    }

    /** {@code Malachi} and the version of this module. */
    static String version() {
        return "Malachi " + Main.class.getModule().getDescriptor().rawVersion().orElse("(unknown version)");
    }
}
