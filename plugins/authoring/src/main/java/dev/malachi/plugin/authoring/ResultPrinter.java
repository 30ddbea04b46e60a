package dev.malachi.plugin.authoring;

import dev.malachi.api.spi.tool.ToolOutput;
import java.util.Map;
import java.util.function.Consumer;

/** Shows the one document that a tool of this module gives. */
record ResultPrinter(Consumer<Map<?, ?>> printer) implements ToolOutput {
    @Override
    public void event(Map<String, Object> event) {
        // these tools end at once, so nothing happens meanwhile
    }

    @Override
    public void result(Object result) {
        if (result instanceof Map<?, ?> document) {
            printer.accept(document);
        }
    }
}
