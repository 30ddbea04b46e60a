package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a control socket may be. */
public final class SocketPath {
    /** {@code sun_path} of {@code sockaddr_un} has 108 bytes with its terminator (linux/un.h). */
    static final int MAX_BYTES = 107;

    private SocketPath() {}

    /**
     * The address of a socket.
     *
     * @param path of its file
     * @return the address
     * @throws MalachiException if the path is longer than the system takes
     */
    public static UnixDomainSocketAddress address(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "The path of the control socket has " + length + " bytes and may have " + MAX_BYTES
                            + "; name a shorter one with --socket.");
        }
        return UnixDomainSocketAddress.of(path);
    }
}
