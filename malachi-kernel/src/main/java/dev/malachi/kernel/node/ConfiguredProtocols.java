package dev.malachi.kernel.node;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.kernel.scope.ProtocolHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The protocols that plugins bring, each with the settings of its plugin, with which it can start anew. Safe for use by several threads,
 * but not the control thread: one waits for another here, and for that thread.
 */
final class ConfiguredProtocols {
    private final ProtocolHost host;
    private final Map<Extension<Protocol>, Registration> running = new LinkedHashMap<>();

    ConfiguredProtocols(ProtocolHost host) {
        this.host = host;
    }

    /** Starts one, if the configuration enables it. */
    synchronized Registration add(Extension<Protocol> protocol) {
        running.put(protocol, host.add(protocol));
        return () -> end(protocol);
    }

    private synchronized void end(Extension<Protocol> protocol) {
        Registration started = running.remove(protocol);
        if (started != null) {
            started.close();
        }
    }

    /** Ids of the plugins that bring protocols. */
    synchronized List<String> ids() {
        return running.keySet().stream()
                .map(protocol -> protocol.plugin().id())
                .distinct()
                .toList();
    }

    /** Whether a plugin brings protocols. */
    boolean has(String plugin) {
        return ids().contains(plugin);
    }

    /**
     * Ends the protocols of a plugin and starts them with what is configured now. One that is not started stays in the list, for what is
     * configured next.
     *
     * @throws dev.malachi.api.MalachiException if a setting of it does not fit
     */
    synchronized void restart(String plugin) {
        for (Map.Entry<Extension<Protocol>, Registration> one : running.entrySet()) {
            if (one.getKey().plugin().id().equals(plugin)) {
                one.getValue().close();
                one.setValue(() -> {});
                one.setValue(host.add(one.getKey()));
            }
        }
    }
}
