package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/**
 * Something the operator asked for cannot be done.
 *
 * <p>The message is a sentence for a person: what was tried, what stands in the way, what to do. It is printed without a stack
 * trace.
 */
@Stable
public class MalachiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of obstacle it is; decides the exit code of the command line. */
    public enum Kind {
        /** The thing asked for failed: exit code 1. */
        FAILED(1),
        /** The request itself is wrong: exit code 2. */
        USAGE(2),
        /** No daemon can be reached: exit code 3. */
        NO_DAEMON(3),
        /** A permission is missing: exit code 4. */
        PERMISSION(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /**
         * The exit code of the command line.
         *
         * @return 1 to 4
         */
        public int exitCode() {
            return exitCode;
        }
    }

    /** The kind of obstacle. */
    private final Kind kind;

    /**
     * Makes one.
     *
     * @param kind what kind of obstacle it is
     * @param message a full sentence for the operator
     */
    public MalachiException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /**
     * Makes one with its cause.
     *
     * @param kind what kind of obstacle it is
     * @param message a full sentence for the operator
     * @param cause shown only with {@code -v}
     */
    public MalachiException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * What kind of obstacle it is.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }
}
