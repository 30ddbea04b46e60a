package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.Exposure;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
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
    /** The type of a file in its mode, and its value for sockets (inode(7)). */
    private static final int TYPE = 0xF000;

    private static final int SOCKET = 0xC000;

    private final Path path;
    private final List<Path> madeFolders;

    private ControlSocket(Path path, List<Path> madeFolders) {
        this.path = path;
        this.madeFolders = madeFolders;
    }

    /**
     * Makes room for the socket: its folder exists, nobody else may exchange files there, and no file stands in its place.
     *
     * @throws MalachiException if a daemon answers there already, something else stands there, or the system refuses
     */
    static ControlSocket prepare(Path requested) {
        Path path = requested.toAbsolutePath().normalize();
        SocketAddress address = SocketPath.address(path);
        List<Path> madeFolders = new ArrayList<>();
        ControlSocket socket = new ControlSocket(path, madeFolders);
        try {
            makeParent(path, madeFolders);
            refuseForeignHands(path);
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

    /**
     * Lets in those who may come: called once the socket is bound, before which only the process's umask protects it. The mode comes
     * first, while the file is our own: chmod(2) follows links, and the new owner could put one there. chown(2) does not here.
     */
    void protect(Optional<UserPrincipal> owner, Optional<GroupPrincipal> group) {
        try {
            if (!isSocket(path)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        path + " was exchanged while the daemon started; it does not go on.");
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            give(path, owner, group);
            for (Path folder : madeFolders) {
                give(folder, owner, group);
            }
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

    /** Whoever may exchange files in the folder could have this daemon change the mode and owner of another file. */
    private static void refuseForeignHands(Path path) {
        Path folder = path.getParent();
        if (folder == null) {
            return;
        }
        Exposure.toWriters(folder).ifPresent(hole -> {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot make the control socket " + path + ": " + hole.where() + " " + hole.problem()
                            + "; take that away with " + hole.remedy() + ", or name another socket with --socket.");
        });
    }

    /** A socket that refuses connections is what a killed daemon left. Anything else there is not ours to remove. */
    private static void removeStale(Path path, SocketAddress address) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    path + " is no socket; move it away, or name another socket with --socket.");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(address);
        } catch (ConnectException e) {
            Files.delete(path);
            return;
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    path + " is the socket of another program (" + Reason.of(e) + "); name another with --socket.",
                    e);
        }
        throw new MalachiException(
                MalachiException.Kind.FAILED,
                "Another daemon is already running on " + path
                        + "; end it with 'malachi down', or name another socket with --socket.");
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE) == SOCKET;
    }

    private static void give(Path file, Optional<UserPrincipal> owner, Optional<GroupPrincipal> group)
            throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (group.isPresent()) {
            try {
                view.setGroup(group.get());
            } catch (FileSystemException e) {
                // chown(2): without privileges a file can only go to a group of one's own; then the owner alone may
                // come.
            }
        }
        if (owner.isPresent()) {
            view.setOwner(owner.get());
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
