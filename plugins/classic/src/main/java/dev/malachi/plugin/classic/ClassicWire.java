package dev.malachi.plugin.classic;

/** Constants of the secure container, protocol.md §4. Sizes are in bytes. */
final class ClassicWire {
    /** The only suite: crypto_kx, XChaCha20-Poly1305. */
    static final int SUITE = 1;

    /** Prefix of a container's associated data, before the suite. */
    static final String LABEL = "MN-L3S|";

    /** Nonce: random prefix 16, counter 8. */
    static final int NONCE_BYTES = 24;

    /** First bytes of the inner packet: 'M' 'N' 'i' '1'. */
    static final int INNER_MAGIC = 0x4D4E6931;

    /** Inner type: payload without ports. */
    static final int DATA = 1;

    /** Inner type: datagram with ports. */
    static final int DATAGRAM = 2;

    /** Payload and padding of an inner packet are at least this, and a multiple of 64. */
    static final int MIN_PADDED_BYTES = 128;

    /** Nonce prefixes accepted under one key; a node draws one at each start. */
    static final int MAX_PREFIXES = 64;

    private ClassicWire() {}
}
