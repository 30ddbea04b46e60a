package dev.malachi.api.spi.resource;

import dev.malachi.api.annotation.Preview;

/**
 * Server-sent events (WHATWG HTML §9.2) on their way to one caller. An event is on its way when {@link #send} returns, so a slow caller
 * slows the sender down; what must not wait for it belongs in a queue of bounded length. Safe for use by several threads.
 */
@Preview
public interface ResourceStream {
    /**
     * Lets the caller know that the stream has begun, before there is anything to say.
     *
     * @throws InterruptedException if the caller has gone
     */
    void open() throws InterruptedException;

    /**
     * Sends an event. If the thread is interrupted it is sent all the same, and the thread stays interrupted.
     *
     * @param name of the kind, as in the description
     * @param document as {@link dev.malachi.api.control.Documents} describes them
     * @throws InterruptedException if the caller has gone
     */
    void send(String name, Object document) throws InterruptedException;

    /** Interrupts the thread that serves the stream, between two events, which lets it say its last. Safe from any thread. */
    void interrupt();
}
