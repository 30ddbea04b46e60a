package dev.malachi.plugin.ndp;

import dev.malachi.api.event.StationWarnings;
import dev.malachi.api.spi.protocol.ProtocolContext;

/**
 * Warnings of the node, of one kind.
 *
 * @param context the node
 * @param code the kind
 * @param remedy what to do, a sentence
 */
record ShownWarnings(ProtocolContext context, String code, String remedy) implements StationWarnings.Display {
    @Override
    public void raise(String detail, String text) {
        context.raiseWarning(code, detail, text, remedy);
    }

    @Override
    public void clear(String detail) {
        context.clearWarning(code, detail);
    }
}
