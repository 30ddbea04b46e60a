package dev.malachi.plugin.tools.bench;

import dev.malachi.api.NodeStatus;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code malachi bench}: how fast this machine encrypts. */
public final class BenchTool implements Tool {
    private static final double BITS_PER_FRAME = EngineBench.FRAME_BYTES * 8.0;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "bench",
            "Measures how fast this machine encrypts, with each engine that works here.",
            """
            Each engine seals and opens frames of 1400 bytes on one thread, in the daemon if one runs, else in this command; \
            it is measured once it does not become faster any more, and the median of several parts of the time counts. A node uses two such threads \
            or more, and has other work with each packet, so traffic is slower than this. Ctrl-C shows what was measured so far.""",
            List.of(Parameter.option("time", "-t", ParameterType.DURATION, "300ms", "how long each engine is measured")
                    .within("100ms", "1m")),
            Place.ANYWHERE,
            false);

    private final Extensions extensions;

    /**
     * Measures engines.
     *
     * @param extensions has them
     */
    public BenchTool(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Duration time = call.arguments().duration("time");
        List<AeadEngine> engines = extensions.all(AeadEngine.class).stream()
                .filter(engine -> engine.availability().available())
                .sorted(Comparator.comparing(AeadEngine::id))
                .toList();
        Optional<String> inUse = call.runningNode().map(node -> node.status()).map(NodeStatus::aead);
        var bench = new EngineBench(System::nanoTime);
        List<Map<String, Object>> measured = new ArrayList<>();
        try {
            for (AeadEngine engine : engines) {
                output.progress(measured.size(), engines.size(), engine.id());
                measured.add(document(engine, bench.of(engine, time.toNanos()), inUse));
            }
        } catch (InterruptedException e) {
            // Ctrl-C: what was measured so far is the result
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("frameBytes", (long) EngineBench.FRAME_BYTES);
        document.put("complete", measured.size() == engines.size());
        document.put("engines", measured);
        output.result(document);
        return measured.isEmpty() ? 1 : 0;
    }

    private static Map<String, Object> document(AeadEngine engine, EngineBench.Speed speed, Optional<String> inUse) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", engine.id());
        document.put("algorithm", engine.algorithm().id());
        document.put("sealNanos", Math.round(speed.sealNanos()));
        document.put("openNanos", Math.round(speed.openNanos()));
        document.put("sealMbitPerSecond", megabits(speed.sealNanos()));
        document.put("openMbitPerSecond", megabits(speed.openNanos()));
        document.put("inUse", Documents.orAbsent(inUse.map(engine.id()::equals)));
        return document;
    }

    /** Bits in a microsecond are megabits in a second. */
    private static long megabits(double nanosPerFrame) {
        return Math.round(BITS_PER_FRAME / nanosPerFrame * 1000);
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.of(result), out));
    }

    private static void print(Fields result, PrintWriter out) {
        TextTable table = new TextTable("ENGINE", "CIPHER", "SEAL", "OPEN", "");
        result.children("engines").stream()
                .sorted(Comparator.comparingLong(engine -> engine.number("sealNanos")))
                .forEach(engine -> table.row(
                        engine.show("id"),
                        engine.show("algorithm"),
                        speed(engine, "seal"),
                        speed(engine, "open"),
                        engine.flag("inUse") ? "in use" : ""));
        table.print(out, "");
        if (!result.flag("complete")) {
            out.println("Interrupted before all engines were measured.");
        }
    }

    private static String speed(Fields engine, String what) {
        return String.format(
                Locale.ROOT,
                "%.2f us, %d Mbit/s",
                engine.number(what + "Nanos") / 1000.0,
                engine.number(what + "MbitPerSecond"));
    }
}
