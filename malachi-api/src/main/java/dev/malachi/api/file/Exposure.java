package dev.malachi.api.file;

import dev.malachi.api.annotation.Preview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What other users of this machine may do with a file: their write permission on it, on a folder above it, or on a symbolic link on the
 * way to it, lets them put anything in its place.
 *
 * <p>Root, the user who runs this process, the one who started it with sudo, and the owner of {@code /} are no others. Neither are the
 * members of a group that has no member but the file's owner, as each user has one where the umask is 002. A folder with the sticky bit
 * may be written by all, since they cannot move what is not theirs (inode(7)).
 *
 * <p>Where the system has no owners and modes, nothing is found.
 *
 * @param where the file, folder or link
 * @param problem completes a sentence that begins with the path, such as {@code may be written by others}
 * @param remedy what to do, a command in quotes
 */
@Preview
public record Exposure(Path where, String problem, String remedy) {
    private static final int TYPE = 0xF000;
    private static final int FOLDER = 0x4000;
    private static final int LINK = 0xA000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_READ = 0040;
    private static final int OTHERS_READ = 0004;

    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private static final Path GROUPS = Path.of("/etc/group");

    /**
     * Looks for somebody else's hand in a file or folder. What does not exist is not looked at, what stands above it is.
     *
     * @param file absolute or not
     * @return the first thing on the way, or the file itself, that somebody else may change; empty if there is none
     */
    public static Optional<Exposure> toWriters(Path file) {
        try {
            return new Walk(trusted()).to(file.toAbsolutePath());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // no such attributes here, or reading the file will say what is the matter
        }
    }

    /**
     * Whether others may read a file.
     *
     * @param file links are followed
     * @return false if that cannot be found out
     */
    public static boolean toReaders(Path file) {
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode");
            return (mode & OTHERS_READ) != 0 || (mode & GROUP_READ) != 0 && !isPrivateGroup(file);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static Set<Integer> trusted() throws IOException {
        Set<Integer> uids = new HashSet<>(List.of(0, effectiveUser(), uid(Path.of("/"))));
        String sudoer = System.getenv("SUDO_UID");
        if (sudoer != null && sudoer.matches("[0-9]{1,9}")) {
            uids.add(Integer.parseInt(sudoer));
        }
        return uids;
    }

    /** Not the owner of /proc/self: that is root for a process that must not be dumped (proc(5)). */
    private static int effectiveUser() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return uid(Path.of(System.getProperty("user.home")));
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Integer.parseInt(line.split("\t", -1)[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("the kernel does not say who this process is"));
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** The group of the same name as the owner, without other members. */
    private static boolean isPrivateGroup(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        String group = attributes.group().getName();
        if (!group.equals(attributes.owner().getName())) {
            return false;
        }
        return !Files.isReadable(GROUPS)
                || Files.readAllLines(GROUPS).stream()
                        .map(line -> line.split(":", -1)) // name:password:gid:member,member
                        .filter(fields -> fields.length == 4 && fields[0].equals(group))
                        .allMatch(fields -> Arrays.stream(fields[3].split(",", -1))
                                .allMatch(name -> name.isEmpty() || name.equals(group)));
    }

    /** One look at a path, component by component, as the kernel resolves it. */
    private static final class Walk {
        private final Set<Integer> trusted;
        private int links;

        Walk(Set<Integer> trusted) {
            this.trusted = trusted;
        }

        Optional<Exposure> to(Path file) throws IOException {
            Deque<Path> rest = new ArrayDeque<>();
            file.forEach(rest::add);
            Path reached = file.getRoot();
            while (!rest.isEmpty()) {
                Path name = rest.pop();
                if (name.toString().equals("..")) {
                    reached = reached.getParent() == null ? reached : reached.getParent();
                    continue;
                }
                Path next = reached.resolve(name).normalize();
                if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.empty();
                }
                int mode = mode(next);
                Optional<Exposure> found = judge(next, mode, uid(next));
                if (found.isPresent()) {
                    return found;
                }
                if ((mode & TYPE) == LINK) {
                    if (++links > MOST_LINKS) {
                        return Optional.empty(); // opening it fails for the same reason
                    }
                    Path target = Files.readSymbolicLink(next);
                    pushAll(rest, target);
                    reached = target.isAbsolute() ? target.getRoot() : reached;
                } else {
                    reached = next;
                }
            }
            return Optional.empty();
        }

        private static void pushAll(Deque<Path> rest, Path target) {
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                rest.push(target.getName(i));
            }
        }

        private Optional<Exposure> judge(Path file, int mode, int owner) throws IOException {
            if (!trusted.contains(owner)) {
                return Optional.of(new Exposure(
                        file,
                        "belongs to " + ownerName(file, owner) + ", who may change it",
                        "'chown " + System.getProperty("user.name") + " " + file + "'"));
            }
            boolean link = (mode & TYPE) == LINK; // its mode means nothing
            boolean sticky = (mode & TYPE) == FOLDER && (mode & STICKY) != 0;
            if (link || sticky) {
                return Optional.empty();
            }
            if ((mode & OTHERS_WRITE) != 0 || (mode & GROUP_WRITE) != 0 && !isPrivateGroup(file)) {
                return Optional.of(new Exposure(file, "may be written by others", "'chmod go-w " + file + "'"));
            }
            return Optional.empty();
        }

        private static String ownerName(Path file, int owner) {
            try {
                return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
            } catch (IOException e) {
                return "user " + owner;
            }
        }
    }
}
