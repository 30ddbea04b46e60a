package dev.malachi.api.control;

import dev.malachi.api.annotation.Preview;

/** A text is not the JSON it should be. Checked: the reader alone knows whose text it was, and has to say so. */
@Preview
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    MalformedJsonException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /**
     * What is wrong.
     *
     * @return a phrase that says what and where, such as {@code it ends early, line 3, column 1}
     */
    public String problem() {
        return problem;
    }
}
