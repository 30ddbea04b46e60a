package dev.malachi.plugin.authoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginVerifier;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.authoring.project.Kind;
import dev.malachi.plugin.authoring.project.NewProject;
import dev.malachi.plugin.authoring.project.SdkRepository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthoringToolsTest {
    @TempDir
    Path folder;

    private final List<Object> results = new ArrayList<>();
    private final StringWriter shown = new StringWriter();

    private int run(Tool tool, Map<String, ?> given) throws InterruptedException {
        var call = new ToolCall(tool.description().arguments(given), folder, Optional.empty());
        ToolOutput renderer = tool.renderer(call, new PrintWriter(shown, true));
        return tool.run(call, new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {}

            @Override
            public void result(Object result) {
                results.add(result);
                renderer.result(result);
            }
        });
    }

    private List<Path> files(Path of) throws IOException {
        try (Stream<Path> found = Files.walk(of)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aNewProjectHasNothingLeftToFillIn(Kind kind) throws Exception {
        Path project = folder.resolve("wake-up");

        assertThat(run(new NewTool(), Map.of("dir", project.toString(), "kind", kind.toString())))
                .isZero();

        assertThat(files(project))
                .hasSizeGreaterThan(6)
                .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern("@[A-Z]+@"));
        assertThat(project.resolve("run")).isExecutable();
        assertThat(project.resolve("src/main/java/com/example/wakeup/WakeUpPlugin.java"))
                .content()
                .contains("package com.example.wakeup;", "(\"wake-up\"");
        assertThat(shown.toString())
                .contains("malachi plugins sdk", "mvn package", "./run", "plugins verify target/wake-up-0.1.0.jar")
                .contains("plugins install target/wake-up-0.1.0.jar");
    }

    @Test
    void aNewToolIsCalledAsItsPlugin() throws Exception {
        run(new NewTool(), Map.of("dir", folder.resolve("my-tool").toString()));

        assertThat(folder.resolve("my-tool/src/main/java/com/example/mytool/MyToolTool.java"))
                .content()
                .contains("new ToolDescription(\n            \"my-tool\"");
        assertThat(folder.resolve("my-tool/pom.xml"))
                .content()
                .contains("<description>Tells which peers answer", "<Plugin-Description>${project.description}<");
    }

    @Test
    void aNameThatCannotBeAnIdIsSaidAsItWasTyped() {
        assertThatThrownBy(() -> run(
                        new NewTool(), Map.of("dir", folder.resolve("Bad_Name").toString())))
                .hasMessageStartingWith("'Bad_Name' cannot be the id of a plugin");
    }

    /** Names of folders have 255 bytes at the most. */
    @Test
    void nothingIsLeftOfAProjectThatCannotBeWritten() {
        var project = new NewProject("x", "com.example." + "y".repeat(300), Kind.TOOL, "0.1.0");

        assertThatThrownBy(() -> project.write(folder.resolve("new/x")))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("Cannot write the project");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whereFilesHaveNoPermissionsNoneIsMissing() throws Exception {
        var project = new NewProject("x", "com.example.x", Kind.TOOL, "0.1.0");
        List<Path> usual = project.write(folder.resolve("usual"));
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("x.zip"), Map.of("create", "true"))) {
            assertThat(project.write(zip.getPath("/x"))).isEqualTo(usual);
            for (Path file : usual) {
                assertThat(Files.exists(zip.getPath("/x/" + file)))
                        .as("%s", file)
                        .isTrue();
            }
        }
    }

    @Test
    void thePackageCanBeChosen() throws Exception {
        run(new NewTool(), Map.of("dir", folder.resolve("x").toString(), "package", "org.example.tools"));

        assertThat(folder.resolve("x/src/main/java/module-info.java")).content().contains("module org.example.tools {");
        assertThat(folder.resolve("x/src/main/java/org/example/tools/XPlugin.java"))
                .exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1st", "my plugin", "-", "plügin", "a--b"})
    void aFolderWhoseNameCannotBeAnIdIsRefused(String name) {
        assertThatThrownBy(() ->
                        run(new NewTool(), Map.of("dir", folder.resolve(name).toString())))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("id of a plugin");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "dev.malachi.x", "java.x", "Org.x", "a..b"})
    void aPackageThatAPluginMayNotHaveIsRefused(String name) {
        assertThatThrownBy(() ->
                        run(new NewTool(), Map.of("dir", folder.resolve("x").toString(), "package", name)))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("package of a plugin");
    }

    @Test
    void nothingIsWrittenIntoAFolderThatHasFiles() throws Exception {
        Path mine = Files.writeString(folder.resolve("pom.xml"), "mine");

        assertThatThrownBy(() -> new NewProject("x", "org.example", Kind.TOOL, "0.1.0").write(folder))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("not empty");
        assertThat(mine).hasContent("mine");
        assertThat(files(folder)).containsExactly(mine);
    }

    @Test
    void theSdkReplacesWhatIsThereOfAnEarlierBuild() throws Exception {
        Path image = Files.createDirectories(folder.resolve("image/dev/malachi/malachi-api/0.1.0"));
        Files.writeString(image.resolve("malachi-api-0.1.0.jar"), "new");
        Path repository = folder.resolve("repository");
        Path there = Files.createDirectories(repository.resolve("dev/malachi/malachi-api/0.1.0"));
        Files.writeString(there.resolve("malachi-api-0.1.0.jar"), "old");

        run(new SdkTool(() -> new SdkRepository(folder.resolve("image"))), Map.of("dir", repository.toString()));

        assertThat(files(repository)).containsExactly(there.resolve("malachi-api-0.1.0.jar"));
        assertThat(there.resolve("malachi-api-0.1.0.jar")).hasContent("new");
        assertThat(shown.toString()).contains("malachi-api-0.1.0.jar", repository.toString());
    }

    @Test
    void anImageWithoutTheSdkSaysSo() {
        assertThatThrownBy(() -> run(new SdkTool(() -> new SdkRepository(folder.resolve("none"))), Map.of()))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("./malachi build");
    }

    @Test
    void theHostFindsTheVerifierAmongTheExtensions() {
        Extensions extensions = Extensions.of(List.of(new AuthoringPlugin()));

        PluginVerifier verifier = extensions.all(PluginVerifier.class).getFirst();

        assertThatThrownBy(() -> verifier.verify(folder.resolve("none.jar"), List.of()))
                .isInstanceOf(MalachiException.class);
    }
}
