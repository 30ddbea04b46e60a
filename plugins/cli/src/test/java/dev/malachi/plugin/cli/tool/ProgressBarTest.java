package dev.malachi.plugin.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();
    private final List<Map<String, Object>> events = new ArrayList<>();

    private ToolOutput output(boolean terminal) {
        ToolOutput printer = new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {
                events.add(event);
            }

            @Override
            public void result(Object result) {
                out.append(result.toString());
            }
        };
        return new PrintedOutput(
                printer, new PrintWriter(out, true), new ProgressBar(new PrintWriter(err, true), terminal));
    }

    @Test
    void standsOnStandardErrorUntilThereIsSomethingToSay() {
        ToolOutput output = output(true);

        output.progress(15, 30, "half\u001b[31m");
        output.result("done");

        assertThat(err.toString()).isEqualTo("\r\033[K[" + "#".repeat(15) + " ".repeat(15) + "] half[31m" + "\r\033[K");
        assertThat(out.toString()).isEqualTo("done");
        assertThat(events).isEmpty();
    }

    @Test
    void isQuietWithoutATerminal() {
        ToolOutput output = output(false);

        output.progress(1, 2, "half");
        output.result("done");

        assertThat(err.toString()).isEmpty();
        assertThat(events).as("nor does it become an event in the output").isEmpty();
    }
}
