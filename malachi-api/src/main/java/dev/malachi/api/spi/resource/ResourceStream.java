package dev.malachi.api.spi.resource;

import dev.malachi.api.annotation.Preview;
import java.util.function.BooleanSupplier;

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

    /**
     * Interrupts the thread that serves the stream once something is over: what it serves was taken away. Front ends do so by themselves
     * when the resource is.
     *
     * @param over looked at about twice a second, by another thread
     */
    void until(BooleanSupplier over);

    /** Interrupts the thread that serves the stream, between two events, which lets it say its last. Safe from any thread. */
    void interrupt();
}
