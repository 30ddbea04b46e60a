package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    /** Where JDKs usually are. */
    private static final String HIDE_JDKS = "for folder in /usr/lib/jvm /usr/java /usr/local /opt; do"
            + " [ ! -d $folder ] || mount -t tmpfs none $folder; done; ";

    @TempDir
    private Path folder;

    private BareCheckout checkout;

    /** Extra words for {@code env} in front of the launcher. */
    private final List<String> environment = new ArrayList<>();

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new BareCheckout(folder);
        environment.addAll(checkout.environment());
    }

    /** Runs {@code ./malachi}, after a preparation that sees the same mounts. */
    private TwoHosts.Outcome malachi(String preparation, String... arguments) {
        return checkout.run(List.of("unshare", "--mount"), preparation, environment, arguments);
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
        environment.add("JAVA_HOME=" + checkout.jdk(17));

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
        environment.add("JAVA_HOME=" + checkout.jdk(25));

        assertRefused(malachi("", "status"), "building needs Maven", "no mvn in PATH", "apt-get install maven");
    }

    @Test
    void aHomeIsNotNeeded() throws IOException {
        environment.addAll(0, List.of("-u", "HOME"));
        environment.add("JAVA_HOME=" + checkout.jdk(25));

        assertRefused(malachi("", "status"), "building needs Maven");
    }

    @Test
    void aCheckoutThatMayNotBeWrittenIsNamed() throws IOException {
        environment.add("JAVA_HOME=" + checkout.jdk(25));
        BareCheckout.writeProgram(checkout.programs.resolve("mvn"), "echo 'must not build' >&2; exit 1");

        assertRefused(
                malachi(
                        "mount --bind " + checkout.folder + " " + checkout.folder + "; mount -o remount,bind,ro "
                                + checkout.folder + ";",
                        "build"),
                "cannot build in " + checkout.folder,
                "may not write to " + checkout.folder,
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
            Files.createDirectories(checkout.folder.resolve(part));
        }
        Files.createFile(checkout.folder.resolve("pom.xml"));
        BareCheckout.writeProgram(
                checkout.folder.resolve("distribution/image/target/image/bin/malachi"), "echo \"ran $*\"");
        Files.createDirectories(checkout.folder.resolve("target"));
        Files.createFile(checkout.folder.resolve("target/image.stamp"));

        assertThat(malachi(HIDE_JDKS, "status", "--json").expectSuccess()).isEqualTo("ran status --json\n");
    }
}
