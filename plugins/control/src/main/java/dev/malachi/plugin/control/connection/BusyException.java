package dev.malachi.plugin.control.connection;

import dev.malachi.api.MalachiException;

/** As much is being served as there is room for: status 503. */
public final class BusyException extends MalachiException {
    private static final long serialVersionUID = 1;

    /**
     * Refuses a request.
     *
     * @param sentence what there is too much of, and what to do
     */
    public BusyException(String sentence) {
        super(Kind.FAILED, sentence);
    }
}
