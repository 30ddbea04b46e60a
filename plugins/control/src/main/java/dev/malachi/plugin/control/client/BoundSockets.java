package dev.malachi.plugin.control.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Unix sockets of this network namespace, which any process may list even where a folder hides them (proc_net(5)). */
final class BoundSockets {
    private static final Path LIST = Path.of("/proc/net/unix");

    private BoundSockets() {}

    /**
     * Whether a program listens on a path, or may do so for all this machine tells.
     *
     * @param socket absolute
     * @return false only if the list can be read and does not have it
     */
    static boolean has(Path socket) {
        try {
            return Files.readAllLines(LIST, StandardCharsets.ISO_8859_1).stream()
                    .anyMatch(line -> line.endsWith(" " + socket));
        } catch (IOException e) {
            return true;
        }
    }
}
