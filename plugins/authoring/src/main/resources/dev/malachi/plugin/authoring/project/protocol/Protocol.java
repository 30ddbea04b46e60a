package @PACKAGE@;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.Event;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Greets every peer that comes into session, and tells as an event what peers say. What it sends is encrypted and authentic; it comes only
 * to nodes that have this plugin, all others drop it.
 */
final class @CLASS@Protocol implements Protocol {
    /** A kind of inner packets of its own, of those that are for plugins (0x80 to 0xBF); its manifest declares it. */
    static final int KIND = 0x80;

    private static final int LONGEST_GREETING = 200;

    @Override
    public String id() {
        return "@ID@";
    }

    @Override
    public Handler start(ProtocolContext context) {
        return new InNode(context);
    }

    /** Its part in one node, with a thread of its own. */
    private static final class InNode implements Handler {
        private final ProtocolContext context;

        InNode(ProtocolContext context) {
            this.context = context;
            context.claimInner(KIND, this::onGreeting);
        }

        @Override
        public void onSessionUp(NodeId peer) {
            byte[] greeting = "hello".getBytes(StandardCharsets.UTF_8);
            if (!context.sendInner(peer, KIND, greeting, 0).accepted()) {
                context.count("@ID@.not_sent");
            }
        }

        /** From the network: anything may be in it. */
        private void onGreeting(NodeId peer, byte[] payload, int trafficClass) {
            if (payload.length > LONGEST_GREETING) {
                context.count("@ID@.drop.length");
                return;
            }
            String text = new String(payload, StandardCharsets.UTF_8);
            context.publish(new Event(context.timeline().currentTimeMillis(), "@ID@.heard", Optional.of(peer), Map.of("text", text)));
        }
    }
}
