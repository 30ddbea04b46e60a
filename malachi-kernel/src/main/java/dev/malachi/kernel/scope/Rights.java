package dev.malachi.kernel.scope;

import dev.malachi.api.plugin.Capability;
import dev.malachi.api.plugin.PluginCapabilities;

/**
 * What a plugin may take.
 *
 * @param plugin its id
 * @param capabilities what it has declared
 */
record Rights(String plugin, PluginCapabilities capabilities) {
    /**
     * Whether it belongs to this project: then it may be called on the control thread, and take numbers that protocol.md gives a
     * meaning.
     */
    boolean isOurs() {
        return capabilities.unlimited();
    }

    void require(Capability capability) {
        capabilities.require(plugin, capability);
    }

    void require(Capability capability, int number) {
        capabilities.require(plugin, capability, number);
    }
}
