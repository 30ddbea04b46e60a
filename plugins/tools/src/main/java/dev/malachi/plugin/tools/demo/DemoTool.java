package dev.malachi.plugin.tools.demo;

import dev.malachi.api.Node;
import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.Reason;
import dev.malachi.plugin.tools.platform.LinuxSystem;
import dev.malachi.plugin.tools.text.Rendering;
import dev.malachi.plugin.tools.wire.WireTap;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code malachi demo}: two nodes that meet and talk, for a newcomer. */
public final class DemoTool implements Tool {
    private static final String INDENT = "    ";
    private static final int WIDTH = 80;
    private static final String NO_IP =
            "Everything below happens in this program, since the program 'ip', which makes interfaces and"
                    + " network namespaces, is missing; 'apt install iproute2' brings it.";

    private static final ToolDescription DESCRIPTION =
            new ToolDescription("demo", "Shows two nodes that meet and talk.", """
            As root on Linux: in two network namespaces of its own, joined by a virtual cable, with the system's own ping and \
            a web page over the encrypted network. Else: in this process, on a virtual Ethernet segment. Takes some seconds and \
            leaves nothing behind. Exit code 0 only if every step worked.""", List.of(), Place.LOCAL, true);

    /** Made by the plugin. */
    public DemoTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        Story story = new Story(output);
        boolean ok = true;
        try (Cleanup cleanup = new Cleanup()) {
            tell(story, cleanup);
        } catch (Story.Ended e) {
            ok = false;
        }
        output.result(Map.of("ok", ok));
        return ok ? 0 : 1;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        out.println("Malachi: two nodes that meet and talk.");
        out.println();
        out.flush();
        return new Rendering(out, event -> printStep(event, out), result -> printEnd(Fields.of(result), out));
    }

    private static void tell(Story story, Cleanup cleanup) throws InterruptedException {
        String token = Leftovers.token();
        Path folder = temporaryFolder(token);
        cleanup.add(() -> Cleanup.deleteFolder(folder));
        Optional<Path> ip = Programs.find("ip");
        Optional<String> obstacle = obstacle().or(() -> ip.isPresent() ? Optional.empty() : Optional.of(NO_IP));
        putAwayLeftovers(story, folder, obstacle.isPresent() ? Optional.empty() : ip);
        if (obstacle.isPresent()) {
            LinkDriver driver = WireTap.driver(InProcessDemo.LINK_DRIVER);
            new InProcessDemo(story, cleanup, folder, token, driver, Node::start).run(obstacle.get());
            return;
        }
        new NamespaceDemo(story, cleanup, ip.orElseThrow(), launcher(), folder, token).run();
    }

    /** Says nothing in the usual case that there is nothing. */
    private static void putAwayLeftovers(Story story, Path folder, Optional<Path> ip) throws InterruptedException {
        Path temporary = Optional.ofNullable(folder.getParent()).orElse(folder);
        List<String> gone = new Leftovers(Path.of("/run/netns"), temporary).putAway(ip);
        if (!gone.isEmpty()) {
            story.tell("What a killed demo had left is put away", () -> String.join(", ", gone) + ".");
        }
    }

    /** Why the story cannot be told with real interfaces, and what that would add; empty if it can. */
    private static Optional<String> obstacle() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of(
                    "Everything below happens in this program. On Linux, as root, the demo uses real interfaces: "
                            + "mal0, the system's ping, and a web page.");
        }
        LinuxSystem linux = LinuxSystem.read(Path.of("/"));
        String added =
                " 'sudo malachi demo' adds what needs that: an interface mal0 on each side, the system's own ping, and a "
                        + "web page over it.";
        if (!linux.netAdmin() || !linux.netRaw() || !linux.sysAdmin()) {
            return Optional.of(
                    "Everything below happens in this program, since this user may not make interfaces." + added);
        }
        if (!linux.tunDevice().available()) {
            return Optional.of("Everything below happens in this program, since "
                    + linux.tunDevice().detail() + ". " + linux.tunDevice().remedy());
        }
        return Optional.empty();
    }

    private static Path launcher() {
        Path launcher = Optional.ofNullable(System.getProperty("malachi.launcher"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "malachi"));
        if (!Files.isExecutable(launcher)) {
            throw Story.failed("The demo runs the program 'malachi' itself, but there is none at " + launcher
                    + ": run the demo from an installed Malachi or with ./malachi in a checkout.");
        }
        return launcher;
    }

    private static Path temporaryFolder(String token) {
        try {
            return Files.createTempDirectory(Leftovers.PREFIX + token + "-"); // only its owner may enter it
        } catch (IOException e) {
            throw Story.failed("The demo needs a place for its files in " + System.getProperty("java.io.tmpdir") + ": "
                    + Reason.of(e) + ".");
        }
    }

    private static void printStep(Fields step, PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                "%s %s  (%.1f s)",
                step.flag("ok") ? "✓" : "✗",
                step.show("step"),
                step.number("millis") / 1000.0));
        step.show("detail").lines().forEach(line -> printWrapped(line, out));
    }

    private static void printWrapped(String line, PrintWriter out) {
        StringBuilder row = new StringBuilder(INDENT);
        for (String word : line.split(" ", -1)) {
            if (row.length() > INDENT.length() && row.length() + word.length() > WIDTH) {
                out.println(row.toString().stripTrailing());
                row.setLength(INDENT.length());
            }
            row.append(word).append(' ');
        }
        out.println(row.toString().stripTrailing());
    }

    private static void printEnd(Fields result, PrintWriter out) {
        out.println();
        out.println(
                result.flag("ok")
                        ? "It all worked. For real use: 'sudo malachi up --link IF' on two machines of one network."
                        : "It did not work; the step marked ✗ says why. 'malachi platform' shows what this machine can do.");
    }
}
