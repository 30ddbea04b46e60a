package dev.malachi.api.spi.tun;

import dev.malachi.api.Offloads;
import dev.malachi.api.annotation.Preview;

/**
 * What a TUN backend is asked to create.
 *
 * @param name interface name
 * @param mtu bytes of an IP packet, 1280 or more
 * @param queues how many queues; a backend may give fewer, at least 1
 * @param offloads which offloads the backend may take
 * @param listener hears of changes
 */
@Preview
public record TunRequest(String name, int mtu, int queues, Offloads offloads, Listener listener) {
    /** Hears from an interface. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The interface was changed or removed, or an address or a route that overlaps one of its networks came or went: ask for {@link
         * Tun#state} and {@link TunBackend#occupantsOf} again. Called on any thread, also while {@link TunBackend#open} has not returned
         * yet, and for changes that were made through {@link Tun}; may come for nothing. Must not block, and what it throws is logged
         * and forgotten. Not called after {@link Tun#close} has returned.
         */
        void changed();
    }

    /**
     * Asks for every offload that the backend knows, and hears of no changes.
     *
     * @param name interface name
     * @param mtu bytes of an IP packet, 1280 or more
     * @param queues how many queues
     */
    public TunRequest(String name, int mtu, int queues) {
        this(name, mtu, queues, Offloads.ALL);
    }

    /**
     * Hears of no changes.
     *
     * @param name interface name
     * @param mtu bytes of an IP packet, 1280 or more
     * @param queues how many queues
     * @param offloads which offloads the backend may take
     */
    public TunRequest(String name, int mtu, int queues, Offloads offloads) {
        this(name, mtu, queues, offloads, () -> {});
    }
}
