package dev.malachi.plugin.authoring;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.authoring.project.SdkRepository;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code malachi plugins sdk}: puts what plugins are built against where Maven finds it. */
final class SdkTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "plugins sdk",
            "Puts what plugins are built against into a Maven repository.",
            """
            The api, the contract tests of its interfaces, and doubles such as a node for tests, of exactly this version, as \
            dev.malachi:malachi-api, malachi-tck and malachi-testkit. They are in no public repository. Without DIR they go where Maven keeps what it has, \
            ~/.m2/repository, so that every project finds them; do it again after Malachi was updated.""",
            List.of(Parameter.positional(
                    "dir", ParameterType.FILE, false, "a Maven repository (default: ~/.m2/repository)")),
            Place.LOCAL,
            false);

    private final Supplier<SdkRepository> repository;

    /** That of this image. */
    SdkTool() {
        this(SdkRepository::ofImage);
    }

    SdkTool(Supplier<SdkRepository> repository) {
        this.repository = repository;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Path folder = call.arguments().text("dir").map(Path::of).orElseGet(SdkRepository::localRepository);
        List<String> files =
                repository.get().install(folder).stream().map(Path::toString).toList();
        output.result(Map.of("repository", folder.toString(), "files", files));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new ResultPrinter(result -> {
            if (result.get("files") instanceof List<?> files) {
                files.stream()
                        .map(String::valueOf)
                        .filter(file -> file.endsWith(".jar"))
                        .forEach(out::println);
            }
            out.println("are in " + result.get("repository") + " now.");
        });
    }
}
