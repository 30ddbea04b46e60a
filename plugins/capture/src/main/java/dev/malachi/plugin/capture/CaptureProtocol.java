package dev.malachi.plugin.capture;

import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;

/**
 * Talks to no other node: it is the plugin's part in each, since packets are shown to parts.
 *
 * @param extensions what plugins bring, among them filters
 * @param desks where the commands find the part
 */
record CaptureProtocol(Extensions extensions, Desks desks) implements Protocol {
    @Override
    public String id() {
        return "capture";
    }

    @Override
    public Handler start(ProtocolContext context) {
        Desk desk = new Desk(context, extensions);
        NodeId self = context.self();
        desks.add(self, desk);
        return new Handler() {
            @Override
            public void close() {
                desks.remove(self, desk);
                desk.close();
            }
        };
    }
}
