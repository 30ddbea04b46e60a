package dev.malachi.api.spi.resource;

import dev.malachi.api.annotation.Preview;

/**
 * A resource of the control API: something that other programs read, change or follow over HTTP. Brought by a {@link
 * dev.malachi.api.plugin.Plugin}; each front end that speaks HTTP serves all of them, from the moment one is registered until it is taken
 * away. One instance serves all calls.
 *
 * @param description where it is and what it takes and gives; also what stands in the description of the API
 * @param handler does the work
 */
@Preview
public record Resource(ResourceDescription description, Handler handler) {
    /** What answers a call. */
    public sealed interface Handler permits Answering, Streaming {}

    /** Answers with one document. */
    @FunctionalInterface
    public non-sealed interface Answering extends Handler {
        /**
         * Does the work, on a virtual thread; may block.
         *
         * @param call what is asked for, and by whom
         * @return a document, as {@link dev.malachi.api.control.Documents} describes them
         * @throws UnknownSubjectException if there is nothing of what the path names (HTTP 404)
         * @throws dev.malachi.api.MalachiException if it cannot be done, with a sentence for the operator: usage (400), permission (403),
         *     no daemon (503), failed (500). Anything else that is thrown is a mistake of the plugin, which is named and counted
         * @throws InterruptedException if the daemon ends
         */
        Object answer(ResourceCall call) throws InterruptedException;
    }

    /** Answers with server-sent events. */
    @FunctionalInterface
    public non-sealed interface Streaming extends Handler {
        /**
         * Does the work, on a virtual thread of its own, which is interrupted when the caller goes away or the daemon ends; the stream
         * ends when this returns. What is thrown before the first event is the answer, as {@link Answering#answer} says; later it is the
         * event {@code error}.
         *
         * @param call what is asked for, and by whom
         * @param stream takes the events
         * @throws InterruptedException if the caller has gone or the daemon ends, and there is nothing to say
         */
        void stream(ResourceCall call, ResourceStream stream) throws InterruptedException;
    }

    /**
     * Checks that description and handler agree.
     *
     * @throws IllegalArgumentException if one of them has events and the other a document
     */
    public Resource {
        if (handler instanceof Streaming != description.streams()) {
            throw new IllegalArgumentException(
                    description.title() + ": its description and its handler do not agree whether it is a stream");
        }
    }
}
