package dev.malachi.api.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of small modules, and what is said of them. */
class SignatureDifferenceTest {
    private static final String HEAD = "package dev.malachi.api.spi.x; import dev.malachi.api.annotation.*; ";

    @TempDir
    Path folder;

    private int compiled;

    private List<String> signature(String type) throws IOException {
        Path version = Files.createDirectory(folder.resolve("v" + ++compiled));
        Path module = Files.writeString(
                version.resolve("module-info.java"),
                "module x { requires dev.malachi.api; exports dev.malachi.api.spi.x; }");
        Path source = Files.writeString(version.resolve("Type.java"), HEAD + type);
        Path classes = version.resolve("classes");
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        classes.toString(),
                        "--module-path",
                        "target/classes",
                        module.toString(),
                        source.toString());
        assertThat(result).isZero();
        return ApiSignature.of(classes);
    }

    private SignatureDifference difference(String before, String after) throws IOException {
        return SignatureDifference.between(signature(before), signature(after));
    }

    @Test
    void nothingIsSaidOfWhatPluginsCannotSee() throws IOException {
        assertThat(difference(
                                "@Stable public class Type { int a; private void b() {} protected void c() {} }",
                                "@Stable public class Type { long d; void e() {} protected void c() {} static class N {} }")
                        .sentence())
                .isEmpty();
    }

    @Test
    void aStableMemberThatWentAwayBreaksThePromise() throws IOException {
        SignatureDifference change =
                difference("@Stable public interface Type { void a(); }", "@Stable public interface Type {}");

        assertThat(change.broken()).containsExactly("dev.malachi.api.spi.x.Type stable abstract void a()");
        assertThat(change.sentence().orElseThrow()).contains("breaks the promise of @Stable", "./malachi accept-api");
    }

    @Test
    void aStableMemberOfAnotherTypeBreaksThePromise() throws IOException {
        SignatureDifference change = difference(
                "@Stable public record Type(java.util.List<String> names) {}",
                "@Stable public record Type(java.util.List<Integer> names) {}");

        assertThat(change.broken())
                .contains("dev.malachi.api.spi.x.Type stable java.util.List<java.lang.String> names()");
    }

    @Test
    void aPreviewMemberMayGoButIsSaid() throws IOException {
        SignatureDifference change =
                difference("@Preview public interface Type { void a(); }", "@Preview public interface Type {}");

        assertThat(change.broken()).isEmpty();
        assertThat(change.sentence().orElseThrow())
                .contains("- dev.malachi.api.spi.x.Type preview abstract void a()")
                .doesNotContain("promise");
    }

    @Test
    void fromStableToPreviewIsAPromiseBroken() throws IOException {
        assertThat(difference("@Stable public interface Type {}", "@Preview public interface Type {}")
                        .broken())
                .isNotEmpty();
        assertThat(difference("@Preview public interface Type {}", "@Stable public interface Type {}")
                        .broken())
                .isEmpty();
    }

    @Test
    void whatImplementersOfAStableInterfaceWouldLackBreaksThePromise() throws IOException {
        String before = "@Stable public interface Type { void a(); }";

        assertThat(difference(before, "@Stable public interface Type { void a(); int b(int x); }")
                        .broken())
                .containsExactly("dev.malachi.api.spi.x.Type stable abstract int b(int)");
        assertThat(difference(before, "@Stable public interface Type { void a(); default int b(int x) { return x; } }")
                        .broken())
                .isEmpty();
    }

    @Test
    void aConstantOfAnotherValueBreaksThePromise() throws IOException {
        assertThat(difference(
                                "@Stable public interface Type { int A = 1; }",
                                "@Stable public interface Type { int A = 2; }")
                        .broken())
                .containsExactly("dev.malachi.api.spi.x.Type stable static final int A = 1");
    }

    @Test
    void nestedTypesPromiseWhatTheTypeAroundThemDoes() throws IOException {
        assertThat(signature("@Preview public interface Type { enum Kind { A } }"))
                .contains(
                        "dev.malachi.api.spi.x.Type$Kind preview final enum extends java.lang.Enum<dev.malachi.api.spi.x.Type$Kind>");
    }
}
