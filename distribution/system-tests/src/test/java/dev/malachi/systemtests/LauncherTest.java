package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./malachi} of a checkout on a machine that cannot build it: a sentence that says what to install. The checkout is a folder with
 * nothing in it but the launcher, and the machine one whose JDKs are hidden, in a mount namespace of the test's own. Nothing is built.
 */
@RequiresNetns(programs = {"unshare", "mount", "mvn"})
class LauncherTest {
    /** What the launcher uses of the system. */
    private static final List<String> PROGRAMS = List.of(
            "basename",
            "cat",
            "date",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "tail",
            "touch");

    /** Where JDKs usually are. */
    private static final String HIDE_JDKS = "for folder in /usr/lib/jvm /usr/java /usr/local /opt; do"
            + " [ ! -d $folder ] || mount -t tmpfs none $folder; done; ";

    @TempDir
    private Path folder;

    private Path checkout;
    private Path programs;

    /** Extra words for {@code env} in front of the launcher. */
    private final List<String> environment = new ArrayList<>();

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        programs = Files.createDirectory(folder.resolve("bin"));
        Files.copy(Path.of(System.getProperty("malachi.root"), "malachi"), checkout.resolve("malachi"));
        makeExecutable(checkout.resolve("malachi"));
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(programs.resolve(program), find(program));
        }
        environment.addAll(List.of("-u", "JAVA_HOME", "-u", "MAVEN_OPTS", "-u", "SUDO_UID", "PATH=" + programs));
    }

    private static Path find(String program) {
        return List.of("/usr/bin", "/bin").stream()
                .map(bin -> Path.of(bin, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void writeProgram(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        makeExecutable(file);
    }

    /** A folder that looks like a JDK. */
    private Path jdk(int release) throws IOException {
        Path home = folder.resolve("jdk" + release);
        writeProgram(home.resolve("bin/javac"), "exit 1");
        writeProgram(home.resolve("bin/jlink"), "exit 1");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + release + ".0.1\"\n");
        return home;
    }

    /** Runs {@code ./malachi}, after a preparation that sees the same mounts. */
    private TwoHosts.Outcome malachi(String preparation, String... arguments) {
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
        words.add(preparation + " exec env \"$@\"");
        words.add("sh");
        words.addAll(environment);
        words.add(checkout.resolve("malachi").toString());
        words.addAll(List.of(arguments));
        return TwoHosts.run(words);
    }

    private static void assertRefused(TwoHosts.Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains(words).doesNotContain("Exception", "\tat ", "not found", "parameter");
        assertThat(outcome.err().lines().filter(line -> line.startsWith("malachi: ")))
                .isNotEmpty();
    }

    @Test
    void withoutAJdkItSaysHowToInstallOne() {
        assertRefused(
                malachi(HIDE_JDKS, "status"),
                "building needs JDK 25, and there is none in JAVA_HOME, PATH or the usual folders.",
                "apt-get install",
                "brew install",
                "JAVA_HOME");
    }

    @Test
    void aJdkThatIsTooOldIsNamed() throws IOException {
        environment.add("JAVA_HOME=" + jdk(17));

        assertRefused(
                malachi(HIDE_JDKS, "build"),
                "building needs JDK 25, and there is only an older one: JDK 17 in " + folder.resolve("jdk17") + ".",
                "apt-get install");
    }

    @Test
    void aJavaHomeThatIsNoJdkIsNamed() {
        environment.add("JAVA_HOME=/nonsense");

        assertRefused(malachi(HIDE_JDKS, "test"), "JAVA_HOME is /nonsense, which is no JDK.", "apt-get install");
    }

    @Test
    void withoutMavenItSaysHowToInstallIt() throws IOException {
        environment.add("JAVA_HOME=" + jdk(25));

        assertRefused(malachi("", "status"), "building needs Maven", "no mvn in PATH", "apt-get install maven");
    }

    @Test
    void aHomeIsNotNeeded() throws IOException {
        environment.addAll(0, List.of("-u", "HOME"));
        environment.add("JAVA_HOME=" + jdk(25));

        assertRefused(malachi("", "status"), "building needs Maven");
    }

    @Test
    void aCheckoutThatMayNotBeWrittenIsNamed() throws IOException {
        environment.add("JAVA_HOME=" + jdk(25));
        writeProgram(programs.resolve("mvn"), "echo 'must not build' >&2; exit 1");

        assertRefused(
                malachi(
                        "mount --bind " + checkout + " " + checkout + "; mount -o remount,bind,ro " + checkout + ";",
                        "build"),
                "cannot build in " + checkout,
                "may not write to " + checkout,
                "copy of your own");
    }

    /** With the real Maven, which says so before it looks at the checkout. */
    @Test
    void aRepositoryOfMavenThatMayNotBeWrittenIsNamed() throws IOException {
        environment.removeIf(word -> word.startsWith("PATH="));
        environment.addAll(
                List.of("PATH=" + System.getenv("PATH"), "MAVEN_OPTS=-Dmaven.repo.local=/proc/nowhere/repository"));

        assertRefused(
                malachi("", "build"),
                "Maven keeps the libraries it needs in /proc/nowhere/repository",
                "may not write",
                "-Dmaven.repo.local=DIR");
    }

    @Test
    void anImageThatIsUpToDateRunsWithoutAJdk() throws IOException {
        for (String part : List.of("malachi-api", "malachi-kernel", "plugins", "distribution", ".mvn")) {
            Files.createDirectories(checkout.resolve(part));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        writeProgram(checkout.resolve("distribution/image/target/image/bin/malachi"), "echo \"ran $*\"");
        Files.createDirectories(checkout.resolve("target"));
        Files.createFile(checkout.resolve("target/image.stamp"));

        assertThat(malachi(HIDE_JDKS, "status", "--json").expectSuccess()).isEqualTo("ran status --json\n");
    }
}
