package dev.malachi.plugin.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two network namespaces joined by a virtual Ethernet cable. Nothing of it shows in the namespace of the machine itself. */
final class Namespaces {
    /** The end of the cable in each namespace. */
    static final String INTERFACE = "eth0";

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final String ip;
    private final String first;
    private final String second;

    /**
     * Names them; nothing is made yet.
     *
     * @param ip the program of iproute2
     * @param token makes the names unique on this machine
     */
    Namespaces(Path ip, String token) {
        this.ip = ip.toString();
        first = Leftovers.PREFIX + token + "-a";
        second = Leftovers.PREFIX + token + "-b";
    }

    String first() {
        return first;
    }

    String second() {
        return second;
    }

    /** Makes them and the cable, all up. */
    void create() throws IOException, InterruptedException {
        ip("netns", "add", first);
        ip("netns", "add", second);
        ip("link", "add", INTERFACE, "netns", first, "type", "veth", "peer", "name", INTERFACE, "netns", second);
        for (String namespace : List.of(first, second)) {
            ip("-n", namespace, "link", "set", "lo", "up");
            // Without an address of its own the kernel has nothing to say on the cable: what is seen there is
            // Malachi's.
            ip("-n", namespace, "link", "set", INTERFACE, "addrgenmode", "none");
            ip("-n", namespace, "link", "set", INTERFACE, "up");
        }
    }

    /** The command that runs another one inside a namespace. */
    List<String> inside(String namespace, List<String> command) {
        List<String> whole = new ArrayList<>(List.of(ip, "netns", "exec", namespace));
        whole.addAll(command);
        return whole;
    }

    /** Whether an interface is there. */
    boolean hasInterface(String namespace, String name) throws IOException, InterruptedException {
        return Programs.run(List.of(ip, "-n", namespace, "link", "show", "dev", name), LIMIT)
                        .exitCode()
                == 0;
    }

    /** The addresses of an interface as {@code ip} lists them; empty text when there is no such interface. */
    String addresses(String namespace, String name) throws IOException, InterruptedException {
        return Programs.run(List.of(ip, "-n", namespace, "-o", "addr", "show", "dev", name), LIMIT)
                .output();
    }

    /** Deletes what was made of it, with the interfaces inside. */
    void delete() throws IOException, InterruptedException {
        for (String namespace : List.of(first, second)) {
            if (exists(namespace)) {
                ip("netns", "del", namespace);
            }
        }
    }

    boolean exists() {
        return exists(first) || exists(second);
    }

    private static boolean exists(String namespace) {
        return Files.exists(Path.of("/run/netns", namespace)); // ip-netns(8)
    }

    private void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ip));
        command.addAll(List.of(arguments));
        Programs.Result result = Programs.run(command, LIMIT);
        if (result.exitCode() != 0) {
            throw Story.failed("'" + String.join(" ", command) + "' failed: "
                    + result.errors().strip());
        }
    }
}
