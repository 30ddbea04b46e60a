package dev.malachi.kernel.plugin.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.PluginReport.State;
import dev.malachi.tck.plugin.PluginJar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars made to bring a daemon down, by what reading them costs or does to what reads them. */
@SuppressWarnings("try") // resources that are only closed
class HostileJarsTest {
    private static final String FINE = "return () -> {};";

    @TempDir
    private Path folder;

    private HostBench bench;
    private DropInHost host;

    @BeforeEach
    void begin() {
        bench = new HostBench(folder, Duration.ofSeconds(1));
        host = bench.host();
    }

    /** It can be installed by no means, and lying in the folder it keeps nothing else from starting. */
    private void assertRefused(Path jar, String words) throws IOException {
        assertThatThrownBy(() -> host.install(bench.home, jar, false))
                .isInstanceOf(MalachiException.class)
                .hasMessageStartingWith("Cannot install " + jar + ": ")
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage().chars().noneMatch(Character::isISOControl))
                        .isTrue());

        host.install(bench.home, bench.saying("good", "1.0.0", "good"), false);
        Files.copy(jar, bench.home.resolve("plugins/zz.jar"));
        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).containsExactly("good");
            assertThat(host.snapshot()).anySatisfy(report -> {
                assertThat(report.state()).isEqualTo(State.REFUSED);
                assertThat(report.reason()).contains(words);
            });
        }
    }

    /** Another jar with one more entry of zeros. */
    private Path with(Path jar, String entry, int zeros) throws IOException {
        Path larger = folder.resolve("larger.jar");
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(larger))) {
            for (ZipEntry one : from.stream().toList()) {
                to.putNextEntry(new ZipEntry(one.getName()));
                from.getInputStream(one).transferTo(to);
            }
            to.putNextEntry(new ZipEntry(entry));
            to.write(new byte[zeros]);
        }
        return larger;
    }

    @Test
    void aClassThatFillsTheHeap() throws IOException {
        Path jar = bench.plugin("huge", "1.0.0", FINE).build("huge.jar");

        assertRefused(with(jar, "com/example/huge/Huge.class", 5 << 20), "Huge.class of more than 4096 KiB");
    }

    @Test
    void aListOfEntriesThatFillsTheHeap() throws IOException {
        Path jar = folder.resolve("listing.jar");
        int entries = 80;
        int name = 60_000;
        ByteBuffer directory = ByteBuffer.allocate(entries * (46 + name) + 22).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries; i++) {
            directory.putInt(0x02014b50).position(directory.position() + 24);
            directory.putShort((short) name).position(directory.position() + 16 + name);
        }
        int length = directory.position();
        directory.putInt(0x06054b50).putInt(0).putShort((short) entries).putShort((short) entries);
        directory.putInt(length).putInt(0).putShort((short) 0);
        Files.write(jar, directory.array());

        assertRefused(jar, "list of entries of more than 4 MiB");
    }

    @Test
    void aManifestThatFillsTheHeap() throws IOException {
        PluginJar plugin = bench.plugin("many", "1.0.0", FINE);
        for (int i = 0; i < 2000; i++) {
            plugin.attribute("Extra-" + i, "x".repeat(40));
        }

        assertRefused(plugin.build("many.jar"), "MANIFEST.MF of more than 64 KiB");
    }

    @ParameterizedTest
    @CsvSource({"Plugin-Requires, 200", "Plugin-Version, 64", "Plugin-Dependencies, 2000", "Malachi-Capabilities, 4000"
    })
    void aFieldWhoseBracketsOverflowTheStack(String field, int most) throws IOException {
        Path jar = bench.plugin("deep", "1.0.0", FINE)
                .attribute(field, "(".repeat(20_000))
                .build("deep.jar");

        assertRefused(jar, "its " + field + " has 20000 characters, and " + most + " is the most");
    }

    @Test
    void bracketsWithinTheLimitsAreNoRangeAndNoMore() throws IOException {
        Path jar = bench.plugin("deep", "1.0.0", FINE)
                .attribute("Plugin-Dependencies", "x@" + "(".repeat(190))
                .build("deep.jar");

        assertRefused(jar, "cannot be understood");
    }

    @Test
    void aDescriptionThatSpeaksToTheTerminal() throws IOException {
        Path jar = bench.plugin("red", "1.0.0", FINE)
                .attribute("Plugin-Description", "\u001b[2J\u001b]0;mine\u0007")
                .build("red.jar");

        assertRefused(jar, "its Plugin-Description has control characters");
    }

    @Test
    void anEntryWhoseNameIsALineOfTheLog() throws IOException {
        Path jar = bench.plugin("line", "1.0.0", FINE).build("line.jar");

        assertRefused(with(jar, "x\nplugins.started plugin=line", 1), "control character in its name");
    }

    @Test
    void aLibraryWithAPackageOfMalachi() throws IOException {
        Path library = PluginJar.module(folder.resolve("lib"), "com.example.lib")
                .source("module-info", "module com.example.lib { exports dev.malachi.kernel.node; }")
                .source("dev.malachi.kernel.node.Fake", "package dev.malachi.kernel.node; public class Fake {}")
                .build("lib.jar");
        Path jar = bench.plugin("fake", "1.0.0", FINE).library(library).build("fake.jar");

        assertRefused(jar, "has the name dev.malachi.kernel.node, one of Malachi's own");
    }

    @Test
    void aPipeInTheFolderIsNotWaitedFor() throws Exception {
        Path plugins = Files.createDirectories(bench.home.resolve("plugins"));
        int made = new ProcessBuilder("mkfifo", plugins.resolve("pipe.jar").toString())
                .start()
                .waitFor();
        assertThat(made).isZero();
        host.install(bench.home, bench.saying("good", "1.0.0", "good"), false);
        Files.createDirectory(plugins.resolve("folder.jar"));

        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).containsExactly("good");
            assertThat(host.snapshot().stream()
                            .filter(report -> report.state() == State.REFUSED)
                            .map(report -> report.reason()))
                    .containsExactlyInAnyOrder("it is no regular file", "it is a folder");
        }
    }

    /** The JDK throws when it reads a class that was changed after jarsigner has signed it. */
    @Test
    void aJarThatWasSignedAndThenChangedKeepsNothingElseFromStarting() throws Exception {
        Path jar = bench.saying("signed", "1.0.0", "signed");
        Path keys = folder.resolve("keys");
        run(
                "keytool",
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit",
                "-alias",
                "a",
                "-dname",
                "CN=a",
                "-keyalg",
                "EC");
        run("jarsigner", "-keystore", keys.toString(), "-storepass", "changeit", jar.toString(), "a");
        Path changed = folder.resolve("changed.jar");
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (ZipEntry one : from.stream().toList()) {
                to.putNextEntry(new ZipEntry(one.getName()));
                byte[] bytes = from.getInputStream(one).readAllBytes();
                if (one.getName().endsWith("Start.class")) {
                    bytes = new String(bytes, StandardCharsets.ISO_8859_1)
                            .replace("signed", "sIgned")
                            .getBytes(StandardCharsets.ISO_8859_1);
                }
                to.write(bytes);
            }
        }
        host.install(bench.home, bench.saying("good", "1.0.0", "good"), false);
        Files.copy(changed, bench.home.resolve("plugins/changed.jar"));

        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).containsExactly("good");
            assertThat(bench.report(host, "signed").state()).isEqualTo(State.FAILED);
            assertThat(bench.report(host, "signed").reason()).contains("digest error");
        }
    }

    private static void run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/" + tool));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void anotherJarOfTheSameVersionComesUnderAnotherNameAndRemoveTakesAll() {
        try (Registration open = bench.openWith(host, bench.saying("one", "1.0.0", "old"))) {
            host.install(bench.home, bench.saying("one", "1.0.0", "young"), false);

            assertThat(bench.said()).containsExactly("young");
            assertThat(jars()).hasSize(1).allMatch(name -> name.matches("one-1\\.0\\.0-[0-9a-f]{8}\\.jar"));

            host.remove(bench.home, "one");

            assertThat(jars()).isEmpty();
            assertThat(bench.said()).isEmpty();
        }
    }

    @Test
    void removingAPluginRemovesTheJarsThatItsOwnHidden() throws IOException {
        Path older = bench.saying("one", "1.0.0", "old");
        host.install(bench.home, bench.saying("one", "2.0.0", "young"), false);
        Files.copy(older, bench.home.resolve("plugins/by-hand.jar"));

        host.remove(bench.home, "one");

        assertThat(jars()).isEmpty();
    }

    /** The folder is the operator's, and a process is no other to itself: so it is taken away. */
    @Test
    void whatCannotBeKeptDoesNotRun() throws IOException {
        try (Registration open = bench.openWith(host, bench.saying("one", "1.0.0", "old"))) {
            Path next = bench.saying("one", "2.0.0", "young");
            Path plugins = bench.home.resolve("plugins");
            Files.createDirectory(
                    plugins.resolve("one-2.0.0.jar")); // a jar cannot take the place of a folder with something in it
            Files.createFile(plugins.resolve("one-2.0.0.jar/x"));
            Files.createDirectory(plugins.resolve("one-2.0.0-" + sha(next) + ".jar"));
            Files.createFile(plugins.resolve("one-2.0.0-" + sha(next) + ".jar/x"));

            assertThatThrownBy(() -> host.install(bench.home, next, false)).isInstanceOf(MalachiException.class);

            assertThat(bench.said()).containsExactly("old");
            assertThat(bench.report(host, "one").version()).isEqualTo("1.0.0");
        }
    }

    @Test
    void whatWasDisabledStaysSoUntilItsNextVersionLies() {
        host.install(bench.home, bench.saying("one", "1.0.0", "old"), false);
        host.disable(bench.home, "one", Optional.empty());

        host.install(bench.home, bench.saying("one", "2.0.0", "young"), false);

        assertThat(bench.report(host, "one").state()).isEqualTo(State.INSTALLED);
        assertThat(jars()).containsExactly("one-2.0.0.jar");
    }

    private static String sha(Path jar) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)))
                    .substring(0, 8);
        } catch (IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> jars() {
        String[] names = bench.home.resolve("plugins").toFile().list((_, name) -> name.endsWith(".jar"));
        return new HashSet<>(Set.of(names == null ? new String[0] : names));
    }
}
