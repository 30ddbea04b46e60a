package dev.malachi.plugin.cli.tool;

import dev.malachi.api.spi.tool.ToolInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of standard input, as UTF-8. */
final class StandardInput implements ToolInput {
    private final BufferedReader lines;

    StandardInput(InputStream in) {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> nextLine() {
        try {
            return Optional.ofNullable(lines.readLine());
        } catch (IOException e) {
            return Optional.empty(); // a terminal that went away types nothing more
        }
    }
}
