package dev.malachi.plugin.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Who may use the control API: root, the user the daemon runs as, the user who started it with sudo, and the group {@code malachi}.
 *
 * <p>The modes of the socket file say the same; this is the second lock, asked at each request with what the kernel knows of the
 * other end (SO_PEERCRED, unix(7)), so that a wrong mode or a descriptor that was handed on opens nothing.
 */
final class Callers {
    /** The group whose members may use the API, where it exists. */
    static final String GROUP = "malachi";

    private final Set<UserPrincipal> administrators;
    private final Set<UserPrincipal> users;
    private final Optional<UserPrincipal> sudoer;
    private final Optional<GroupPrincipal> group;
    private final Path groupFile;

    private Callers(
            Set<UserPrincipal> administrators,
            Set<UserPrincipal> users,
            Optional<UserPrincipal> sudoer,
            Optional<GroupPrincipal> group,
            Path groupFile) {
        this.administrators = administrators;
        this.users = users;
        this.sudoer = sudoer;
        this.group = group;
        this.groupFile = groupFile;
    }

    /**
     * Those whom this process serves.
     *
     * @param groupFile lists groups and their members, in the format of group(5)
     * @param environment of this process; sudo leaves {@code SUDO_UID} there
     */
    static Callers ofThisDaemon(Path groupFile, Map<String, String> environment) {
        UserPrincipalLookupService principals = FileSystems.getDefault().getUserPrincipalLookupService();
        Set<UserPrincipal> users = new LinkedHashSet<>();
        user(principals, "0").ifPresent(users::add);
        self(principals).ifPresent(users::add);
        Set<UserPrincipal> administrators = Set.copyOf(users);
        Optional<UserPrincipal> sudoer = Optional.ofNullable(environment.get("SUDO_UID"))
                .filter(uid -> !uid.equals("0"))
                .flatMap(uid -> user(principals, uid));
        sudoer.ifPresent(users::add);
        return new Callers(administrators, users, sudoer, group(principals), groupFile);
    }

    static Callers of(Collection<UserPrincipal> users, GroupPrincipal group, Path groupFile) {
        return new Callers(Set.of(), Set.copyOf(users), Optional.empty(), Optional.of(group), groupFile);
    }

    /** The user who started the daemon with sudo: gets the socket file, since its mode would keep him out. */
    Optional<UserPrincipal> sudoer() {
        return sudoer;
    }

    /** The group {@code malachi}, where it exists. */
    Optional<GroupPrincipal> group() {
        return group;
    }

    /** Whether whoever is at the other end may ask. */
    boolean admit(SocketChannel channel) throws IOException {
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        return admit(peer.user(), peer.group());
    }

    boolean admit(UserPrincipal user, GroupPrincipal primaryGroup) throws IOException {
        return users.contains(user)
                || group.isPresent() && (group.get().equals(primaryGroup) || isListed(user.getName()));
    }

    /**
     * Whether whoever is at the other end may decide whom this node trusts: root, or the user that the daemon runs as. Others whom
     * {@link #admit} lets in may use the node as it is.
     */
    boolean isAdministrator(SocketChannel channel) throws IOException {
        return isAdministrator(
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
    }

    /** The user at the other end: a name, or a number where it has none. */
    static String user(SocketChannel channel) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    }

    boolean isAdministrator(UserPrincipal user) {
        return administrators.contains(user);
    }

    /** Read anew each time: who was just added to the group need not wait. Strangers and members only come this far. */
    private boolean isListed(String user) throws IOException {
        for (String line : Files.readAllLines(groupFile)) {
            String[] fields = line.split(":", -1); // name:password:gid:member,member
            if (fields.length == 4 && fields[0].equals(GROUP)) {
                return Arrays.asList(fields[3].split(",", -1)).contains(user);
            }
        }
        return false;
    }

    /** A user without a name (a container, DynamicUser) is still the owner of his processes. */
    private static Optional<UserPrincipal> self(UserPrincipalLookupService principals) {
        try {
            return Optional.of(Files.getOwner(Path.of("/proc/self")));
        } catch (IOException e) {
            return user(principals, System.getProperty("user.name")); // no procfs: macOS, BSD
        }
    }

    /** The JDK takes a number for a uid when no user has that name. */
    private static Optional<UserPrincipal> user(UserPrincipalLookupService principals, String nameOrUid) {
        try {
            return Optional.of(principals.lookupPrincipalByName(nameOrUid));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<GroupPrincipal> group(UserPrincipalLookupService principals) {
        try {
            return Optional.of(principals.lookupPrincipalByGroupName(GROUP));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
