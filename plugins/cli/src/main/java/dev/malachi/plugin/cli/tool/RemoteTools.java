package dev.malachi.plugin.cli.tool;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.control.ToolDocument;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Tools that a running daemon has, of plugins of which this program knows nothing. */
public final class RemoteTools {
    /** A daemon answers within milliseconds, and a mistyped command should not wait for one that hangs. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    private RemoteTools() {}

    /**
     * What a daemon says.
     *
     * @param tools those that run in it; none if there is no daemon
     * @param obstacle why it could not be asked, though there may be one
     */
    public record Found(List<Tool> tools, Optional<String> obstacle) {}

    /**
     * Asks a daemon.
     *
     * @param connector connects to it
     * @param socket of the daemon
     * @return what it has
     */
    public static Found of(Supplier<ControlConnector> connector, Path socket) {
        try (ControlClient daemon = connector.get().connect(socket, PATIENCE)) {
            List<Tool> tools = daemon.get("/tools") instanceof List<?> list
                    ? list.stream()
                            .map(ToolDocument::read)
                            .flatMap(Optional::stream)
                            .filter(tool -> tool.place() != ToolDescription.Place.LOCAL)
                            .<Tool>map(tool -> new RemoteTool(inDaemon(tool)))
                            .toList()
                    : List.of();
            return new Found(tools, Optional.empty());
        } catch (MalachiException e) {
            return new Found(
                    List.of(),
                    Optional.ofNullable(e.getMessage()).filter(_ -> e.kind() != MalachiException.Kind.NO_DAEMON));
        }
    }

    /** Its code is there and not here. */
    private static ToolDescription inDaemon(ToolDescription tool) {
        return new ToolDescription(
                tool.name(),
                tool.summary(),
                tool.detail(),
                tool.parameters(),
                ToolDescription.Place.DAEMON,
                tool.streams(),
                tool.inputFor(),
                tool.access());
    }

    /** Described there, run there, shown as any tool is that does not say how. */
    private record RemoteTool(ToolDescription description) implements Tool {
        @Override
        public int run(ToolCall call, ToolOutput output) {
            throw new IllegalStateException(description.name() + " runs in the daemon");
        }
    }
}
