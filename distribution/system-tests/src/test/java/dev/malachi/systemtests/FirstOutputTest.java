package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person sees something of each command within 150 ms, or 60 ms after what the JVM alone takes on a slow machine. */
@RequiresNetns(programs = {"script"})
class FirstOutputTest {
    private static final Duration LIMIT = Duration.ofMillis(150);
    private static final Duration ABOVE_BARE_JVM = Duration.ofMillis(60);
    private static final int RUNS = 10;

    /** What ends the daemon, or is one: its lines are the log's. */
    private static final Set<String> DAEMON = Set.of("up", "start", "down");

    /** Arguments under which a command has something to show, by the command; of two words for one below another. */
    private static final Map<String, String> ARGUMENTS = Map.ofEntries(
            Map.entry("ping", "-c 1 bob"),
            Map.entry("trace", "-q 1 bob"),
            Map.entry("lookup", "bob"),
            Map.entry("whois", "bob"),
            Map.entry("why", "bob"),
            Map.entry("wait", "nobody.mli -t 1s"),
            Map.entry("discover", "-t 1s"),
            Map.entry("scan", "-t 1s"),
            Map.entry("bench", "-t 100ms"),
            Map.entry("keys", "list"),
            Map.entry("plugins", "list"),
            Map.entry("completion", "bash"),
            Map.entry("peers", ""),
            Map.entry("log-level", ""),
            Map.entry("manual", "MANUAL"),
            Map.entry("demo", "--help"), // what it makes would stay when nothing but its first line is waited for
            Map.entry("send", "bob 4000 text"), // says nothing when all is well
            Map.entry("listen", "4000 -t 0.1"),
            Map.entry("set", "no-such-key 1"),
            Map.entry("get", "trust"));

    private static final Pattern COMMAND = Pattern.compile("(?m)^ {2}([a-z][a-z-]*)(?=,| {2,}|$)");

    @TempDir
    Path folder;

    /** Time until the first byte of a command that runs in a terminal; its end counts as one. */
    private static Duration firstByte(List<String> command) throws IOException {
        long begun = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            int _ = out.read();
            return Duration.ofNanos(System.nanoTime() - begun);
        } finally {
            TwoHosts.end(process);
        }
    }

    private static Duration best(List<String> command, Duration enough) throws IOException {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < RUNS && best.compareTo(enough) > 0; i++) {
            Duration taken = firstByte(command);
            best = taken.compareTo(best) < 0 ? taken : best;
        }
        return best;
    }

    private static List<String> inTerminal(String command) {
        return List.of("script", "-qec", command, "/dev/null");
    }

    @Test
    void everyCommandShowsSomethingAtOnce() throws IOException {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up("--name", "bob");
            hosts.left.malachi("wait", "bob").expectSuccess();
            Path java = TwoHosts.MALACHI.resolveSibling("java");
            Duration bare = best(inNamespace(hosts.left, inTerminal(java + " -version")), Duration.ZERO);
            Duration limit = LIMIT.compareTo(bare.plus(ABOVE_BARE_JVM)) > 0 ? LIMIT : bare.plus(ABOVE_BARE_JVM);

            Map<String, Duration> late = new TreeMap<>();
            for (String name : commands(hosts.left)) {
                String arguments = ARGUMENTS
                        .getOrDefault(name, "")
                        .replace("MANUAL", folder.resolve("man").toString());
                String line = TwoHosts.MALACHI + " " + name + " " + arguments + " --home " + hosts.left.home
                        + " --socket " + hosts.left.socket;
                Duration best = best(inNamespace(hosts.left, inTerminal(line)), limit);
                if (best.compareTo(limit) > 0) {
                    late.put(name, best);
                }
            }

            assertThat(late).as("bare JVM " + bare + ", limit " + limit).isEmpty();
        }
    }

    /** All that the help lists. */
    private static Set<String> commands(TwoHosts.Host host) {
        Set<String> names = COMMAND.matcher(host.malachi("--help").expectSuccess())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).contains("ping", "status", "whois", "bench");
        names.removeAll(DAEMON);
        return names;
    }

    private static List<String> inNamespace(TwoHosts.Host host, List<String> command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", host.namespace));
        words.addAll(command);
        return words;
    }
}
