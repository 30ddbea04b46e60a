package dev.malachi.kernel.node;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.kernel.scope.ProtocolHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The protocols that plugins bring, each with the settings of its plugin, with which it can start anew. Safe for use by several threads. */
final class ConfiguredProtocols {
    private final ProtocolHost host;
    private final Map<Extension<Protocol>, Registration> running = new LinkedHashMap<>();

    ConfiguredProtocols(ProtocolHost host) {
        this.host = host;
    }

    /** Starts one, if the configuration enables it. */
    Registration add(Extension<Protocol> protocol) {
        Registration started = host.add(protocol);
        synchronized (running) {
            running.put(protocol, started);
        }
        return () -> end(protocol);
    }

    private void end(Extension<Protocol> protocol) {
        Registration started;
        synchronized (running) {
            started = running.remove(protocol);
        }
        if (started != null) {
            started.close();
        }
    }

    /** Ids of the plugins that bring protocols. */
    List<String> ids() {
        synchronized (running) {
            return running.keySet().stream()
                    .map(protocol -> protocol.plugin().id())
                    .distinct()
                    .toList();
        }
    }

    /** Whether a plugin brings protocols. */
    boolean has(String plugin) {
        return ids().contains(plugin);
    }

    /** Ends the protocols of a plugin and starts them with what is configured now. */
    void restart(String plugin) {
        List<Extension<Protocol>> all;
        synchronized (running) {
            all = running.keySet().stream()
                    .filter(protocol -> protocol.plugin().id().equals(plugin))
                    .toList();
        }
        for (Extension<Protocol> protocol : all) {
            end(protocol);
            Registration started = host.add(protocol);
            synchronized (running) {
                running.put(protocol, started);
            }
        }
    }
}
