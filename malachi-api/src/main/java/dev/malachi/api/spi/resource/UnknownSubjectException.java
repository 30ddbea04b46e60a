package dev.malachi.api.spi.resource;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;

/** There is nothing of what the path of a call names: HTTP 404. */
@Preview
public final class UnknownSubjectException extends MalachiException {
    private static final long serialVersionUID = 1L;

    /**
     * Says so.
     *
     * @param kind usage if the path cannot name anything, failed if it could and what it names is not there
     * @param message a sentence for the operator
     */
    public UnknownSubjectException(Kind kind, String message) {
        super(kind, message);
    }
}
