package dev.malachi.plugin.cli.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the daemon's control socket is when it is not named: the system's, {@code /run/malachi/control.sock}, else the user's, {@code
 * $XDG_RUNTIME_DIR/malachi.sock}, else {@code HOME/control.sock}.
 *
 * @param system path of the system daemon's socket
 * @param user path of the user's own daemon's socket
 * @param root whether the process runs as root
 */
record DaemonSocket(Path system, Path user, boolean root) {
    private static final Path SYSTEM = Path.of("/run/malachi/control.sock");

    static DaemonSocket of(Path home, Terminal terminal) {
        Optional<Path> runtime = terminal.variable("XDG_RUNTIME_DIR").map(folder -> Path.of(folder, "malachi.sock"));
        return new DaemonSocket(
                SYSTEM,
                runtime.orElse(home.resolve("control.sock")),
                System.getProperty("user.name").equals("root"));
    }

    /** The socket of the daemon to talk to. A system socket that may not even be looked at is better than none at all. */
    Path toReach() {
        boolean systemMayExist = !Files.notExists(system);
        return root || Files.exists(system) || systemMayExist && Files.notExists(user) ? system : user;
    }

    /** The socket on which a new daemon listens. {@code up --user} finds the system's folder prepared by its launcher. */
    Path toServe() {
        return root || Files.isWritable(system.resolveSibling(".")) ? system : user;
    }
}
