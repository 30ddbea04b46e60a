package dev.malachi.plugin.cli.tool;

/** Standard output takes no more: its reader has gone ({@code malachi listen 7 | head -1}), or the disk is full. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException() {
        super("standard output takes no more", null, false, false);
    }
}
