package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./malachi test}: what it installs, which tests it asks Maven for, and how it ends. The checkout, Maven, apt and the user are
 * the test's own, so nothing is built or installed.
 */
class TestCommandTest {
    private static final String REPORT = "plugins/ndp/target/surefire-reports/TEST-report.xml";

    @TempDir
    private Path folder;

    private BareCheckout checkout;
    private final List<String> environment = new ArrayList<>();

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new BareCheckout(folder);
        environment.addAll(checkout.environment());
        environment.add("JAVA_HOME=" + checkout.jdk(25));
        for (String part : List.of("malachi-api", "malachi-kernel", "plugins", "distribution", "module-info-docs")) {
            Files.createDirectories(checkout.folder.resolve(part));
        }
        source("plugins/ndp/src/test/java/dev/malachi/plugin/ndp/BeaconTest.java");
        source("plugins/ndp/src/test/java/dev/malachi/plugin/ndp/inner/InspectionTest.java");
        source("distribution/system-tests/src/test/java/dev/malachi/systemtests/TwoHostsTest.java");
        packages("coreutils sh");
        user(1000);
        maven(reporting(2, 0, 0));
    }

    private void source(String file) throws IOException {
        Path path = checkout.folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.createFile(path);
    }

    private void packages(String... lines) throws IOException {
        Files.write(checkout.folder.resolve("distribution/test-packages"), List.of(lines));
    }

    private void user(int uid) throws IOException {
        BareCheckout.writeProgram(checkout.programs.resolve("id"), "echo " + uid);
    }

    private void maven(String script) throws IOException {
        BareCheckout.writeProgram(checkout.programs.resolve("mvn"), "echo \"mvn $*\"\n" + script);
    }

    /** Ends with an error when a test failed, as Maven does. */
    private static String reporting(int tests, int failures, int skipped) {
        String skip = "<testcase name=\"pings\" classname=\"PingTest\"><skipped message=\"there is no ping\"/>";
        return "mkdir -p " + REPORT.substring(0, REPORT.lastIndexOf('/')) + "\ncat >" + REPORT + " <<'END'\n"
                + "<testsuite name=\"x\" tests=\"" + tests + "\" errors=\"0\" failures=\"" + failures + "\" skipped=\""
                + skipped + "\">\n" + (skipped > 0 ? skip : "") + "\nEND\nexit " + Math.min(failures, 1);
    }

    private TwoHosts.Outcome test(String... arguments) {
        return testAfter("", arguments);
    }

    private TwoHosts.Outcome testAfter(String preparation, String... arguments) {
        List<String> words = new ArrayList<>(List.of("test"));
        words.addAll(List.of(arguments));
        return checkout.run(List.of(), preparation, environment, words.toArray(String[]::new));
    }

    private static String lastLine(TwoHosts.Outcome outcome) {
        return outcome.out().lines().toList().getLast();
    }

    @Test
    void saysHowManyPassedAsItsLastWord() {
        var outcome = test();

        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).contains("mvn -B --fail-at-end verify\n");
        assertThat(lastLine(outcome)).isEqualTo("2 passed, 0 failed, 0 skipped");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void failsWhenATestFailedEvenIfMavenIsContent() throws IOException {
        maven(reporting(2, 1, 0));
        assertThat(test().exitCode()).isEqualTo(1);

        maven(reporting(2, 1, 0).replace("exit 1", "exit 0"));
        var outcome = test("--coverage");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(lastLine(outcome)).isEqualTo("1 passed, 1 failed, 0 skipped");
    }

    @Test
    void aSkippedTestIsNamedWithItsReasonAndIsAFailureOnlyWhenStrict() throws IOException {
        maven(reporting(2, 0, 1));

        var lenient = test();
        environment.add("MALACHI_STRICT=1");
        var strict = test();

        assertThat(lenient.exitCode()).isZero();
        assertThat(lenient.out()).contains("skipped: PingTest.pings: there is no ping\n1 passed, 0 failed, 1 skipped");
        assertThat(strict.exitCode()).isEqualTo(1);
    }

    @Test
    void theReasonOfAnAssumptionIsShownAsThatOfACondition() throws IOException {
        String assumption = "<skipped type=\"org.opentest4j.TestAbortedException\">"
                + "<![CDATA[org.opentest4j.TestAbortedException: Assumption failed: there is no ping\n\tat a.b.C(D.java:1)\n]]>";
        maven(reporting(2, 0, 1).replace("<skipped message=\"there is no ping\"/>", assumption));

        assertThat(test().out()).contains("skipped: PingTest.pings: there is no ping\n1 passed, 0 failed, 1 skipped");
    }

    @Test
    void rootLetsAptInstallWhatIsMissingAndIsTold() throws IOException {
        packages("# a comment", "coreutils sh", "tool-package no-such-tool sh", "library-package libnosuch.so");
        user(0);
        BareCheckout.writeProgram(
                checkout.programs.resolve("apt-get"),
                "echo \"$*\" >>" + folder + "/apt-calls\n"
                        + "case $* in install*) : >" + checkout.programs + "/no-such-tool; " + "/bin/chmod 755 "
                        + checkout.programs + "/no-such-tool ;; esac");

        var outcome = test();

        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        assertThat(Files.readAllLines(folder.resolve("apt-calls")).get(1))
                .isEqualTo("install -y --no-install-recommends tool-package library-package");
        assertThat(outcome.err())
                .contains("installing what the tests need: tool-package library-package")
                .contains("apt could not install library-package; the log is " + checkout.folder + "/target/apt.log")
                .contains(
                        "missing on this machine, as packages of Debian: library-package. Tests that need them are skipped");
    }

    @Test
    void whoIsNotRootIsToldWhatIsMissingAndTheTestsRun() throws IOException {
        packages("coreutils sh", "tool-package no-such-tool", "headers /no/such/file.h");
        BareCheckout.writeProgram(checkout.programs.resolve("apt-get"), "echo called >" + folder + "/apt-calls");

        var outcome = test();

        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        assertThat(outcome.err()).contains("missing on this machine, as packages of Debian: tool-package headers.");
        assertThat(folder.resolve("apt-calls")).doesNotExist();
    }

    @Test
    void aClassAPackageOrAMethodIsLookedForInItsModule() {
        assertThat(test("BeaconTest").out()).contains("-pl plugins/ndp -am -Dtest=BeaconTest -Dsurefire.failIf");
        assertThat(test("dev.malachi.plugin.ndp").out())
                .contains("-pl plugins/ndp -am -Dtest=dev/malachi/plugin/ndp/** ");
        assertThat(test("dev.malachi.plugin.ndp.BeaconTest").out())
                .contains("-Dtest=dev/malachi/plugin/ndp/BeaconTest ");
        assertThat(test("TwoHosts*", "BeaconTest#hears").out())
                .contains("-pl distribution/system-tests,plugins/ndp -am -Dtest=TwoHosts*,BeaconTest#hears ");
        assertThat(test("InspectionTest", "--long", "--coverage").out())
                .contains("-Plong,coverage -pl plugins/ndp,distribution/coverage -am -Dtest=InspectionTest ");
    }

    @Test
    void whatDoesNotExistIsWrongUsage() {
        for (String word : List.of("NoSuchTest", "dev.malachi.nowhere", "--short", "dev.malachi.plugin.ndp#hears")) {
            var outcome = test(word);

            assertThat(outcome.exitCode()).as(word).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains(word, "usage: ./malachi test [PATTERN...] [--long] [--coverage]");
        }
    }

    /** What a script starts with '&' ignores SIGINT, and all that it starts. */
    @Test
    void aSigintThatWasIgnoredWorksAgainForTheTests() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "only Linux shows which signals a process ignores");
        maven("grep SigIgn /proc/$$/status\n" + reporting(1, 0, 0));

        String usual = test().out()
                .lines()
                .filter(line -> line.startsWith("SigIgn"))
                .findFirst()
                .orElseThrow();
        var outcome = testAfter("trap '' INT;", "BeaconTest");

        assertThat(usual).matches("SigIgn:\\s+[0-9a-f]{15}[014589cd]");
        assertThat(outcome.out()).contains(usual).contains("-Dtest=BeaconTest ");
        assertThat(outcome.err()).isEmpty();
    }
}
