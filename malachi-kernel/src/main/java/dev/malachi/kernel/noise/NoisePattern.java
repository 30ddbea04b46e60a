package dev.malachi.kernel.noise;

/** The handshake patterns in use (Noise specification revision 34, §7.5 and §9.4). */
public enum NoisePattern {
    /** {@code <- s … -> e, es, s, ss; <- e, ee, se}. */
    IK("Noise_IK_25519_ChaChaPoly_BLAKE2b", false),
    /** {@code <- s … -> e, es, s, ss; <- e, ee, se, psk}: what protocol.md §5 speaks. */
    IK_PSK2("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b", true);

    private final String protocolName;
    private final boolean psk;

    NoisePattern(String protocolName, boolean psk) {
        this.protocolName = protocolName;
        this.psk = psk;
    }

    /** The full protocol name, which starts the handshake hash. */
    public String protocolName() {
        return protocolName;
    }

    /** Whether a pre-shared key is mixed in. Then every ephemeral key is mixed into the chaining key as well (§9.2). */
    public boolean usesPsk() {
        return psk;
    }
}
