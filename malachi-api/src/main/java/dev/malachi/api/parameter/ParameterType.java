package dev.malachi.api.parameter;

import dev.malachi.api.annotation.Preview;
import java.util.Locale;

/** What a value of a {@link Parameter} is. In parentheses: its Java type in {@link Arguments}. */
@Preview
public enum ParameterType {
    /** Any text ({@code String}). */
    TEXT,
    /** A whole number ({@code Long}). */
    INTEGER,
    /** A decimal number ({@code Double}). */
    DECIMAL,
    /** On or off ({@code Boolean}); as an option of a command it has no value. */
    FLAG,
    /** A node: id, prefix, address or name, as {@link dev.malachi.api.Node#resolve} takes it ({@code String}). */
    NODE,
    /** The name of a link of the node ({@code String}). */
    LINK,
    /** The path of a file or folder ({@code String}). */
    FILE,
    /** Several texts, as text with commas between them ({@code List<String>}). */
    LIST,
    /** A time span, such as {@code 90}, {@code 90s}, {@code 500ms}, {@code 1h30m}, {@code 7d} ({@code Duration}). */
    DURATION,
    /** A number of bytes, such as {@code 1500}, {@code 64k}, {@code 1M}, {@code 2GiB}; k, M, G are powers of 1024 ({@code Long}). */
    SIZE;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
