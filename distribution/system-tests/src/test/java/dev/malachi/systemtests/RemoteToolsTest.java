package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A daemon has a plugin of which the command line knows nothing; its tools are commands all the same. */
@RequiresNetns(programs = {"curl", "setpriv", "kill"})
class RemoteToolsTest {
    private static final String NOBODY = "65534";

    @TempDir
    Path folder;

    private TwoHosts hosts;

    @BeforeEach
    void startADaemonWithOneMorePlugin() throws Exception {
        ExtraModule module = ExtraModule.compile("remote", folder, "RemotePlugin", "CountTool", "UnlockTool");
        hosts = new TwoHosts(folder);
        Process daemon = hosts.left.launch(
                List.of("env", "SUDO_UID=" + NOBODY, "MALACHI_JAVA_OPTIONS=" + module.options()), "--no-tun");
        hosts.left.awaitAnswer(daemon);
    }

    @AfterEach
    void end() {
        hosts.close();
    }

    private long tally(String key) {
        return hosts.left.ask("tally").path(key).asLong();
    }

    @Test
    void aToolOfTheDaemonOnlyIsACommandLikeAnyOther() {
        assertThat(hosts.left.malachi("tally", "3").expectSuccess().lines())
                .containsExactly("at 1", "at 2", "at 3", "NUMBER  ITS SQUARE", "1       1", "2       4", "3       9");
        assertThat(hosts.left.malachi("unlock").expectSuccess().lines())
                .containsExactly("Lock:     front door", "Is open:  yes");
        JsonNode squares = hosts.left.json("tally", "2");
        assertThat(squares.get(1).path("itsSquare").asLong()).isEqualTo(4);

        assertThat(hosts.left.malachi("tally", "--help").expectSuccess())
                .contains("malachi tally [OPTION]... TO", "Counts up to a number.", "--node");
        assertThat(hosts.left.malachi("help").expectSuccess())
                .contains("Tools of plugins in the running daemon:", "Counts up to a number.");

        TwoHosts.Outcome wrong = hosts.left.malachi("tally", "1001");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("TO must be 0 to 1000, not '1001'.");
        TwoHosts.Outcome slip = hosts.left.malachi("taly", "3");
        assertThat(slip.exitCode()).isEqualTo(2);
        assertThat(slip.err()).contains("there is no command 'taly'.", "Did you mean tally?");
    }

    @Test
    void withoutTheDaemonTheCommandDoesNotExist() {
        TwoHosts.Outcome outcome = hosts.right.malachi("tally", "3");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err().lines())
                .containsExactly("malachi: there is no command 'tally'.", "Try 'malachi --help'.");
    }

    @Test
    void theToolEndsWithTheCommandThatAskedForIt() throws Exception {
        Path output = folder.resolve("output");
        String[] command = {
            TwoHosts.MALACHI.toString(), "--socket", hosts.left.socket.toString(), "tally", "--forever", "1"
        };

        Process interrupted = hosts.left.start(output, command);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(output).contains("at 1"));
        kill("INT", interrupted);

        assertThat(interrupted.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.exitValue()).isEqualTo(3); // the tool's own
        assertThat(Files.readString(output)).contains("Stopped.");
        assertThat(tally("interrupted")).isEqualTo(1);

        Process killed = hosts.left.start(output, command);
        await().atMost(Duration.ofSeconds(30)).until(() -> tally("begun") == 2);
        kill("KILL", killed);

        await().atMost(Duration.ofSeconds(20)).until(() -> tally("interrupted") == 2);
    }

    private static void kill(String signal, Process process) {
        TwoHosts.run(List.of("kill", "-" + signal, Long.toString(process.pid())))
                .expectSuccess();
    }

    @Test
    void whatIsForAdministratorsIsRefusedToTheGroup() {
        assertThat(asNobody("tally", "1").expectSuccess()).contains("at 1");

        TwoHosts.Outcome refused = asNobody("unlock");

        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("Only root and the user that the daemon runs as may run 'unlock'.");
    }

    @Test
    void aRunIsEndedByItsUserOrAnAdministratorOnly() throws Exception {
        Path output = folder.resolve("output");
        Process run = hosts.left.start(
                output,
                "curl",
                "-sN",
                "--unix-socket",
                hosts.left.socket.toString(),
                "-d",
                "{\"arguments\":{\"to\":1,\"forever\":true}}",
                "http://localhost/v1/tools/tally");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(output).contains("at 1"));
        String id = Files.readString(output).replaceAll("(?s).*event: run\\ndata: \\{\"id\":\"(\\d+)\"}.*", "$1");

        TwoHosts.Outcome refused =
                hosts.left.run(endingRun(id, "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        assertThat(refused.out())
                .contains("The run " + id + " is of another user", "permission")
                .endsWith("403");
        assertThat(tally("interrupted")).isZero();
        assertThat(run.isAlive()).isTrue();

        assertThat(hosts.left.run(endingRun(id)).out()).endsWith("200");
        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(tally("interrupted")).isEqualTo(1);
    }

    private String[] endingRun(String id, String... as) {
        List<String> command = new ArrayList<>(List.of(as));
        command.addAll(List.of(
                "curl",
                "-s",
                "-m",
                "10",
                "-w",
                "%{http_code}",
                "-X",
                "DELETE",
                "--unix-socket",
                hosts.left.socket.toString(),
                "http://localhost/v1/runs/" + id));
        return command.toArray(String[]::new);
    }

    /** The user who would have started the daemon with sudo. */
    private TwoHosts.Outcome asNobody(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "env",
                "HOME=/nonexistent",
                TwoHosts.MALACHI.toString(),
                "--socket",
                hosts.left.socket.toString()));
        command.addAll(List.of(arguments));
        return hosts.left.run(command.toArray(String[]::new));
    }

    @Test
    void theDescriptionOfTheApiHasWhatThePluginBrings() {
        JsonNode paths = hosts.left.ask("openapi.json").path("paths");

        assertThat(paths.at("/~1v1~1tally/get/tags/0").asString()).isEqualTo("remote");
        assertThat(paths.at("/~1v1~1tools~1tally/post/requestBody/content/application~1json/schema/properties/arguments"
                                + "/properties/to/maximum")
                        .asLong())
                .isEqualTo(1000);
        assertThat(paths.at("/~1v1~1tools~1unlock/post/description").asString()).contains("403");
    }

    @Test
    void bashCompletesItsNameOptionsAndValues() throws Exception {
        hosts.right.up("--no-tun", "--name", "galley");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> hosts.left
                        .ask("peers")
                        .path(0)
                        .path("name")
                        .asString("")
                        .equals("galley"));
        Path program = program();

        assertThat(completed(program, "tal")).containsExactly("tally");
        assertThat(completed(program, "tally", "--fo")).containsExactly("--forever");
        assertThat(completed(program, "tally", "--node", "ga")).containsExactly("galley");
        assertThat(completed(program, "ping", "gal")).containsExactly("galley");
        assertThat(completed(program, "peers", "appr")).containsExactly("approve");
        assertThat(completed(program, "--home", folder + "/mala")).containsExactly(program.toString());
    }

    @Test
    void fishCompletesItToo() throws Exception {
        Path script = script("fish");

        String offered = hosts.left
                .run(
                        "fish",
                        "-N",
                        "-c",
                        "set -x PATH " + folder + " $PATH; source " + script
                                + "; complete -C 'malachi tal'; complete -C 'malachi tally --fo'; complete -C 'malachi peers appr'")
                .expectSuccess();

        assertThat(offered.lines())
                .containsExactly("tally\tCounts up to a number.", "--forever\tdoes not end by itself", "approve");
    }

    @Test
    void zshCompletesItToo() throws Exception {
        Path script = script("zsh");

        String offered = hosts.left
                .run(
                        "zsh",
                        "-f",
                        "-c",
                        "compdef() { }; _describe() { print -rl -- \"${(@P)2}\" }; _files() { print FILES }; source "
                                + script
                                + "; words=(" + program() + " tal); CURRENT=2; _malachi; words=(" + program()
                                + " --home /x); CURRENT=3; _malachi || true")
                .expectSuccess();

        assertThat(offered.lines()).containsExactly("tally:Counts up to a number.", "FILES");
    }

    /** The program under its name, as a user would have it, talking to this daemon. */
    private Path program() throws IOException {
        Path program = Files.writeString(
                folder.resolve("malachi"),
                "#!/bin/sh\nexec " + TwoHosts.MALACHI + " --socket " + hosts.left.socket + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private Path script(String shell) throws IOException {
        Path script = folder.resolve("completion." + shell);
        if (!Files.exists(script)) {
            Files.writeString(
                    script,
                    hosts.left.run(program().toString(), "completion", shell).expectSuccess());
        }
        return script;
    }

    /** What bash offers for the last word. */
    private List<String> completed(Path program, String... words) throws IOException {
        Path script = script("bash");
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "source " + script
                        + "; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _malachi; printf '%s\\n' \"${COMPREPLY[@]}\"",
                "bash",
                program.toString()));
        command.addAll(List.of(words));
        return hosts.left
                .run(command.toArray(String[]::new))
                .expectSuccess()
                .lines()
                .toList();
    }

    @Test
    void anAnswerOfThePluginsResourceIsPlainJson() {
        String curl = hosts.left
                .run("curl", "-s", "--unix-socket", hosts.left.socket.toString(), "http://malachi/v1/tally")
                .expectSuccess();

        assertThat(JsonMapper.shared().readTree(curl).propertyNames()).containsExactly("begun", "interrupted");
    }
}
