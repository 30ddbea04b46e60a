package dev.malachi.plugin.capture;

import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolConsole;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code malachi capture}: packets as long as the caller looks on. */
final class CaptureTool implements Tool {
    /** Where an event has its bytes, in base64. */
    static final String BLOCKS = "pcapng";

    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "capture",
                    "Writes the packets of this node, in clear, as pcapng to a file or to standard output.",
                    """
                    'malachi capture | wireshark -k -i -' shows them as they come. What is captured are the IP packets between the \
                    applications of this machine and other nodes: those from a peer once they are decrypted, those to a peer before \
                    they are cut and sealed. Each has a comment that says what became of it, 'delivered' or the counter of its drop \
                    (as in 'malachi stats'), and whose it is. Names of peers are in the file.

                    Ends by Ctrl-C, after -c packets or the time of -t. With --size a file ends when it is full; with --files too, \
                    the next one begins, and the newest are kept. Packets never wait for it: those that could not be written in \
                    time are missing, and counted. 'capture start' goes on without a terminal. For root and the user that the \
                    daemon runs as.""",
                    parameters(),
                    Place.DAEMON,
                    true)
            .forAdministrators()
            .alsoCalled("pcap");

    private final Desks desks;

    CaptureTool(Desks desks) {
        this.desks = desks;
    }

    private static List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(Parameter.option("write", "-w", ParameterType.FILE, "", "file to write, instead of standard output"));
        all.addAll(FileLimits.PARAMETERS);
        all.addAll(Wanted.PARAMETERS);
        all.add(Wanted.FILTER);
        return all;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        FileLimits limits = FileLimits.of(call.arguments());
        Capture capture = desks.of(call.node()).open(call.node(), Wanted.of(call.arguments(), call.node()));
        String reason;
        try {
            reason = capture.run(new EventSink(output, limits.ring() > 0 ? 0 : limits.fileBytes()));
        } catch (InterruptedException e) {
            reason = "it was interrupted";
        }
        Map<String, Object> document = new LinkedHashMap<>(capture.document());
        document.put("ended", reason);
        output.result(document);
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, ToolConsole console) {
        return new CaptureRendering(call.arguments(), console);
    }

    /** Blocks as events, from which each caller makes what it wants. */
    private static final class EventSink implements BlockSink {
        private final ToolOutput output;
        private final long mostBytes;
        private long bytes;

        EventSink(ToolOutput output, long mostBytes) {
            this.output = output;
            this.mostBytes = mostBytes;
        }

        @Override
        public void head(byte[] blocks) {
            send("head", blocks);
        }

        @Override
        public boolean packets(byte[] blocks) {
            if (mostBytes > 0 && bytes + blocks.length > mostBytes) {
                return false;
            }
            send("packets", blocks);
            return true;
        }

        @Override
        public void tail(byte[] blocks) {
            send("tail", blocks);
        }

        private void send(String kind, byte[] blocks) {
            Map<String, Object> event = new LinkedHashMap<>();
            bytes += blocks.length;
            event.put("part", kind);
            event.put(BLOCKS, Base64.getEncoder().encodeToString(blocks));
            output.event(event);
        }
    }

    /** What is said at the end. */
    static String summary(Fields result) {
        long missed = result.number("missed");
        return result.number("packets") + " packets captured" + ", " + result.number("filteredOut")
                + " did not fit the filter, "
                + (missed == 0 ? "none missed" : missed + " missed, since they could not be written in time");
    }
}
