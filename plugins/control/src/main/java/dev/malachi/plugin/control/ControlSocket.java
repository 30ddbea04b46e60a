package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The socket file and the folders made for it. Only the owner (the user who called sudo, if so) and the group {@code malachi} can
 * reach it; root always can.
 */
final class ControlSocket {
    private final Path path;
    private final List<Path> madeFolders;

    private ControlSocket(Path path, List<Path> madeFolders) {
        this.path = path;
        this.madeFolders = madeFolders;
    }

    /**
     * Makes room for the socket: its folder exists, and no file stands in its place.
     *
     * @throws MalachiException if a daemon answers there already, or the system refuses
     */
    static ControlSocket prepare(Path requested) {
        Path path = requested.toAbsolutePath().normalize();
        SocketAddress address = SocketPath.address(path);
        List<Path> madeFolders = new ArrayList<>();
        ControlSocket socket = new ControlSocket(path, madeFolders);
        try {
            makeParent(path, madeFolders);
            removeStale(path, address);
            return socket;
        } catch (IOException e) {
            socket.remove();
            throw refused(path, e);
        } catch (MalachiException e) {
            socket.remove(List.of());
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Lets in those who may come: called once the socket is bound, before which only the process's umask protects it. */
    void protect(Optional<UserPrincipal> owner, Optional<GroupPrincipal> group) {
        try {
            for (Path folder : madeFolders) {
                give(folder, owner, group);
            }
            give(path, owner, group);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    /** Removes the socket file and the folders made for it. */
    void remove() {
        remove(List.of(path));
    }

    private void remove(List<Path> files) {
        List<Path> leftovers = new ArrayList<>(files);
        leftovers.addAll(madeFolders.reversed());
        for (Path leftover : leftovers) {
            try {
                Files.deleteIfExists(leftover);
            } catch (IOException e) {
                return; // somebody else put files there; they and the folder stay
            }
        }
    }

    private static void makeParent(Path file, List<Path> made) throws IOException {
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        if (Files.exists(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        makeParent(folder, made);
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        made.add(folder);
    }

    /** A socket on which nobody accepts is what a killed daemon left. Anything that is not a socket is not ours to remove. */
    private static void removeStale(Path path, SocketAddress address) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (answers(address)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Another daemon is already running on " + path
                            + "; end it with 'malachi down', or name another socket with --socket.");
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    path + " is no socket; move it away, or name another socket with --socket.");
        }
        Files.delete(path);
    }

    private static boolean answers(SocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(address);
        } catch (IOException e) {
            return false;
        }
    }

    private static void give(Path file, Optional<UserPrincipal> owner, Optional<GroupPrincipal> group)
            throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (owner.isPresent()) {
            view.setOwner(owner.get());
        }
        if (group.isPresent()) {
            try {
                view.setGroup(group.get());
            } catch (FileSystemException e) {
                // chown(2): without privileges a file can only go to a group of one's own; then the owner alone may
                // come.
                return;
            }
        }
    }

    private static MalachiException refused(Path path, IOException cause) {
        boolean denied = cause instanceof AccessDeniedException;
        String file = cause instanceof FileSystemException e
                        && e.getFile() != null
                        && !e.getFile().equals(path.toString())
                ? " (" + e.getFile() + ")"
                : "";
        return new MalachiException(
                denied ? MalachiException.Kind.PERMISSION : MalachiException.Kind.FAILED,
                "Cannot make the control socket " + path + ": " + Reason.of(cause) + file + "; "
                        + (denied ? "run as root, or " : "") + "name another socket with --socket.",
                cause);
    }
}
