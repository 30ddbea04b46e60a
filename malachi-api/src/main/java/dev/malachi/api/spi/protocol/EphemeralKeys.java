package dev.malachi.api.spi.protocol;

import dev.malachi.api.annotation.Preview;
import java.util.List;
import java.util.Optional;

/**
 * This node's ephemeral X25519 keys, which its discovery messages announce (protocol.md §3) and a {@link KeyAgreement} makes sessions
 * from. Discovery {@linkplain NodeScope#offer offers} them. It alone has the private halves: it keeps those of the newest three
 * generations, for an hour after they were replaced at the longest, and wipes the others. Used on the control thread only.
 */
@Preview
public interface EphemeralKeys {
    /** How many generations are kept. */
    int LIVE = 3;

    /** How long a generation is kept that was replaced: no node sends under it for longer (protocol.md §3.4). */
    long LIFETIME_NANOS = 3600_000_000_000L;

    /**
     * A key pair's public side.
     *
     * @param number 1 for the first, then rising by 1
     * @param publicKey 32 bytes; not to be changed
     * @param madeAtNanos when it was made
     */
    record Generation(int number, byte[] publicKey, long madeAtNanos) {}

    /**
     * The one to announce.
     *
     * @return the newest generation
     */
    Generation newest();

    /**
     * Makes a new one and wipes what is then too old.
     *
     * @return the newest generation
     */
    Generation renew();

    /**
     * Those whose private half is still there.
     *
     * @return up to {@value #LIVE}, newest first
     */
    List<Generation> live();

    /**
     * X25519 with the private half of a generation.
     *
     * @param generation its number
     * @param publicKey the other side's public key, 32 bytes
     * @return 32 bytes that the caller wipes; empty if the generation is gone, or the result would be all zeros
     */
    Optional<byte[]> agree(int generation, byte[] publicKey);
}
