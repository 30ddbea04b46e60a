package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.tck.netns.RequiresNetns;
import dev.malachi.tck.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README has a person type is typed here, on two hosts, and what it shows of an answer is what comes. */
@RequiresNetns(programs = {"ping", "curl", "nc", "tshark", "tcpdump", "ip"})
class ReadmeTest {
    private static final Path README = Path.of(System.getProperty("malachi.root"), "README.md");
    private static final Path IMAGE = Path.of(System.getProperty("malachi.root"), "distribution/image/target/image");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern PRINTED_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{8}){3}");
    /** A short id, an address or a number: another one in each run. */
    private static final Pattern VARYING = Pattern.compile("0x[0-9a-f]+|[0-9a-f]{8,}|[0-9]+([.][0-9]+)*");

    private static final Pattern INDENTED = Pattern.compile(" {4}(sudo )?((malachi|curl|tshark) .*)");
    /** Behind a command in a list of them. */
    private static final Pattern REMARK = Pattern.compile(" {3,}.*");

    @TempDir
    Path folder;

    /**
     * Something to type.
     *
     * @param section of the README in which it stands
     * @param words the line
     * @param answer the first line that is shown of what comes then, if any is
     */
    private record Command(String section, String words, Optional<String> answer) {
        boolean begins(String... beginnings) {
            return Arrays.stream(beginnings).anyMatch(words::startsWith);
        }
    }

    private static List<Command> commands() throws IOException {
        List<Command> all = new ArrayList<>();
        List<String> lines = Files.readAllLines(README);
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("#")) {
                section = line.replaceFirst("^#+ ", "");
            } else if (line.startsWith("$ ")) {
                Optional<String> next = Optional.of(lines.get(i + 1))
                        .filter(answer -> !answer.startsWith("$ ") && !answer.startsWith("```"));
                all.add(new Command(section, line.substring(2), next));
            } else {
                var indented = INDENTED.matcher(line);
                if (indented.matches()) {
                    all.add(new Command(
                            section, REMARK.matcher(indented.group(2)).replaceFirst(""), Optional.empty()));
                }
            }
        }
        return all;
    }

    private static String skeleton(String line) {
        return VARYING.matcher(PRINTED_ID.matcher(line).replaceAll("#"))
                .replaceAll("#")
                .replaceAll("\\bbridge\\b", "galley") // another run, with another peer
                .replaceAll("[ ]+", " ")
                .strip();
    }

    private void assertAnswer(Command command, TwoHosts.Outcome outcome) {
        String said = (outcome.out() + outcome.err())
                .replace(folder.toString(), "/var/tmp")
                .replaceAll("/var/tmp/[^/ ]*-home", "/root/.ministack");
        command.answer()
                .ifPresent(answer -> assertThat(said.lines().map(ReadmeTest::skeleton))
                        .as(command.words())
                        .contains(skeleton(answer)));
    }

    @Test
    void whatCanBeTypedWorksAndAnswersAsShown() throws IOException {
        List<Command> commands = commands();
        assertThat(commands).hasSizeGreaterThan(30);
        Path jar =
                PluginJar.plugin(folder, "greeter", "1.0.0", "return () -> {};").build("greeter.jar");
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up("--name", "galley");
            hosts.right.start(folder.resolve("nc.log"), "nc", "-lk", "8000");
            String id = hosts.right.ask("status").path("id").asString();
            String address = hosts.right.ask("status").path("ipv4").asString();
            hosts.left.run("ping", "-c", "1", "-W", "10", address).expectSuccess();

            for (Command command : commands) {
                if (command.section().equals("When something is in the way") || command.begins("malachi up")) {
                    continue;
                }
                String typed = PRINTED_ID
                        .matcher(command.words())
                        .replaceAll(id)
                        .replaceAll("\\bID\\b", id)
                        .replace("f15c750c", id.substring(0, 8))
                        .replace("10.144.137.9", address)
                        .replace("greeter.jar", jar.toString())
                        .replace("/run/malachi/control.sock", hosts.left.socket.toString())
                        .replace("malachi/share", IMAGE + "/share")
                        .replace("/var/tmp", folder.toString());
                run(hosts, command, typed);
                if (command.begins("malachi peers deny", "malachi peers forget")) {
                    hosts.left.malachi("peers", "approve", id).expectSuccess();
                }
                if (command.begins("malachi capture start")) {
                    hosts.left.run("ping", "-c", "1", "-W", "10", address).expectSuccess();
                }
            }
        }
    }

    private void run(TwoHosts hosts, Command command, String typed) {
        if (command.begins("tshark") && typed.contains(" -i ")) {
            watch(hosts, typed);
            return;
        }
        if (typed.endsWith("/v1/events")) {
            typed += " --max-time 2"; // it goes on for ever
        }
        TwoHosts.Outcome outcome = typed.startsWith("malachi ")
                ? hosts.left.malachi(typed.substring("malachi ".length()).split(" +"))
                : hosts.left.run("bash", "-c", typed);
        assertAnswer(command, outcome);
        boolean mayFail = command.answer()
                        .filter(answer -> answer.contains("Unreachable"))
                        .isPresent()
                || command.begins("malachi peers reject") // nothing waits here
                || typed.contains("--max-time");
        if (!mayFail) {
            assertThat(outcome.exitCode())
                    .as(typed + "\n" + outcome.out() + outcome.err())
                    .isZero();
        }
    }

    private static void watch(TwoHosts hosts, String typed) {
        Process tshark = hosts.left.start(Path.of("/dev/null"), (typed + " -c 1").split(" +"));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            hosts.right.malachi("discover", "-t", "200ms");
            return !tshark.isAlive();
        });
        assertThat(tshark.exitValue()).as(typed).isZero();
    }

    @Test
    void whatIsInTheWayIsSaidAsShown() throws IOException {
        List<Command> commands = commands().stream()
                .filter(command -> command.section().equals("When something is in the way"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(4);
        try (var hosts = new TwoHosts(folder);
                var bare = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up("--name", "galley");
            hosts.left.malachi("wait", "galley", "-t", "10s").expectSuccess();
            bare.left
                    .run(
                            "ip",
                            "link",
                            "add",
                            "eth1",
                            "type",
                            "veth",
                            "peer",
                            "name",
                            "eth1",
                            "netns",
                            bare.right.namespace)
                    .expectSuccess();
            bare.left.run("ip", "link", "set", "eth1", "up").expectSuccess();
            bare.right.run("ip", "link", "set", "eth1", "up").expectSuccess();
            bare.right.run("ip", "route", "add", "10.144.7.0/24", "dev", "eth1").expectSuccess();
            for (Command command : commands) {
                String answer = command.answer().orElseThrow();
                if (command.begins("malachi why", "malachi doctor")) {
                    assertThat(hosts.left
                                    .malachi(command.words()
                                            .substring("malachi ".length())
                                            .split(" +"))
                                    .exitCode())
                            .as(command.words())
                            .isLessThan(2);
                    continue;
                }
                TwoHosts.Host where = answer.contains("TUN interface")
                        ? bare.right
                        : answer.contains("uses it") || answer.contains("No node") ? hosts.left : bare.left;
                List<String> words = Stream.of(
                                command.words().substring("malachi ".length()).split(" +"))
                        .map(word -> switch (word) {
                            case "other" -> folder.resolve(word).toString();
                            case "other.sock" ->
                                where.socket.resolveSibling(word).toString();
                            default -> word;
                        })
                        .toList();
                TwoHosts.Outcome outcome = where.malachi(words.toArray(String[]::new));

                assertThat(outcome.exitCode()).as(command.words()).isNotZero();
                // What is shown is broken into lines where it fits the page, and names this run's socket.
                String said = skeleton((outcome.out() + outcome.err())
                        .replace("\n", " ")
                        .replace(where.socket.toString(), "/run/malachi/control.sock"));
                assertThat(said).as(command.words()).contains(skeleton(answer));
            }
        }
    }

    @Test
    void theCommandsOfTheTableExist() throws IOException {
        String help = TwoHosts.run(List.of(IMAGE.resolve("bin/malachi").toString(), "help"))
                .expectSuccess();
        List<String> known = Pattern.compile("^  ([a-z-]+(, [a-z-]+)*)", Pattern.MULTILINE)
                .matcher(help)
                .results()
                .flatMap(names -> Stream.of(names.group(1).split(", ")))
                .toList();
        List<String> rows = Files.readAllLines(README).stream()
                .dropWhile(line -> !line.equals("## Commands"))
                .takeWhile(line -> !line.startsWith("## Settings"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| ", 2)[0])
                .toList();
        assertThat(rows).hasSizeGreaterThan(15);
        for (String row : rows) {
            Pattern.compile("`([a-z-]+)[^`]*`")
                    .matcher(row)
                    .results()
                    .forEach(command -> assertThat(known).as(row).contains(command.group(1)));
        }
    }
}
