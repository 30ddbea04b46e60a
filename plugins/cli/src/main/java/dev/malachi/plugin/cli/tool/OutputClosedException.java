package dev.malachi.plugin.cli.tool;

/** Nobody reads standard output any more ({@code malachi listen 7 | head -1}); the command ends as if by SIGPIPE. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException() {
        super("standard output is closed", null, false, false);
    }
}
