package dev.malachi.plugin.control.format;

/** A text is not the JSON it should be. Checked: whoever reads must say whose text it was. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
