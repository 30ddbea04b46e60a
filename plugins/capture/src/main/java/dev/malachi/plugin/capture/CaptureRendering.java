package dev.malachi.plugin.capture;

import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.tool.ToolConsole;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.capture.file.CaptureFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Writes a capture where its caller wants it, with the caller's own rights: to a file, or as bytes to standard output. */
final class CaptureRendering implements ToolOutput {
    private final Arguments arguments;
    private final ToolConsole console;
    private final FileLimits limits;
    private Optional<CaptureFiles> files = Optional.empty();

    CaptureRendering(Arguments arguments, ToolConsole console) {
        this.arguments = arguments;
        this.console = console;
        this.limits = FileLimits.of(arguments);
    }

    @Override
    public void event(Map<String, Object> event) {
        Fields fields = Fields.of(event);
        byte[] blocks = Base64.getDecoder().decode(fields.show(CaptureTool.BLOCKS));
        if (arguments.text("write").isEmpty()) {
            toStandardOutput(blocks);
            return;
        }
        switch (fields.show("part")) {
            case "head" -> {
                CaptureFiles opened = new CaptureFiles(
                        Path.of(arguments.requireText("write")).toAbsolutePath(),
                        limits.ring() == 0 ? 0 : limits.fileBytes(), // the daemon ends when one file is full
                        limits.ring());
                files = Optional.of(opened);
                opened.head(blocks);
            }
            case "packets" -> {
                boolean _ = files.orElseThrow().packets(blocks);
            }
            default -> {
                files.orElseThrow().tail(blocks);
                files.orElseThrow().close();
            }
        }
    }

    private void toStandardOutput(byte[] blocks) {
        console.out().flush();
        try {
            console.bytes().write(blocks);
            console.bytes().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void result(Object result) {
        console.err().println(CaptureTool.summary(Fields.of(result)));
        console.err().flush();
    }
}
