package dev.malachi.api.spi.protocol;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Copies of the IP packets that a node carries, in clear, taken where the account of each packet ends (protocol.md §10): what comes from
 * peers once it is decrypted, what this host sends before it is cut and sealed. Traffic never waits for it: what is not taken from here in
 * time is not copied, and counted. Used by one thread, but for {@link #close} and {@link #missed}.
 */
@Preview
public interface PacketTap extends Registration {
    /**
     * Hands on what has been copied, in the order of time as far as several threads carry packets; waits if there is nothing yet.
     *
     * @param handler takes each packet, on the caller's thread
     * @param max at most so many
     * @param patience how long to wait for the first
     * @return how many were handed on; 0 also if the node has stopped
     * @throws InterruptedException if the caller is interrupted while it waits
     */
    int drain(Consumer<TappedPacket> handler, int max, Duration patience) throws InterruptedException;

    /**
     * Packets for whose copy there was no room.
     *
     * @return so far
     */
    long missed();

    /**
     * Whether copies are still made.
     *
     * @return false once it is closed, by its owner or with the node
     */
    boolean isOpen();
}
