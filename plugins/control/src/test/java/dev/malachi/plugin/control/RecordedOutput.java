package dev.malachi.plugin.control;

import dev.malachi.api.spi.tool.ToolOutput;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a tool says. */
final class RecordedOutput implements ToolOutput {
    final BlockingQueue<Map<String, Object>> events = new LinkedBlockingQueue<>();
    final List<Object> results = new CopyOnWriteArrayList<>();

    @Override
    public void event(Map<String, Object> event) {
        events.add(event);
    }

    @Override
    public void result(Object result) {
        results.add(result);
    }
}
