package dev.malachi.api.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolDocumentTest {
    private static final ToolDescription TOOL = new ToolDescription(
                    "wake",
                    "Wakes a node.",
                    "By a magic packet.",
                    List.of(
                            Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many")
                                    .within("1", "9"),
                            Parameter.flag("quick", "--quick", "no waiting"),
                            Parameter.positional("target", ParameterType.NODE, true, "whom")),
                    ToolDescription.Place.DAEMON,
                    true,
                    Optional.of("target"))
            .forAdministrators();

    @Test
    void whatWasWrittenIsReadAgain() {
        assertThat(ToolDocument.read(Documents.tool(TOOL))).contains(TOOL);
    }

    @Test
    void whatALaterVersionDescribesIsLeftAlone() {
        Map<String, Object> later = new HashMap<>(Documents.tool(TOOL));
        later.put("place", "elsewhere");

        assertThat(ToolDocument.read(later)).isEmpty();
        assertThat(ToolDocument.read("no tool")).isEmpty();
    }
}
