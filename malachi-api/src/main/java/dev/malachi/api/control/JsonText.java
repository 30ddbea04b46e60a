package dev.malachi.api.control;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Writes documents as JSON (RFC 8259). Every command with {@code --json} pays for its start, so it needs no library. */
final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private static final String INDENT = "  ";

    private final StringBuilder out;
    private final boolean indented;
    private int depth;

    /**
     * Writes to a text.
     *
     * @param out takes the JSON
     * @param indented whether each member and element has a line of its own, as Python's {@code json.dumps(…, indent=2)} has it
     */
    JsonText(StringBuilder out, boolean indented) {
        this.out = out;
        this.indented = indented;
    }

    /** No pattern switch here: its first use costs 5 ms, AOT cache or not. */
    void value(Object value) {
        if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof CharSequence text) {
            string(text);
        } else if (value instanceof Double || value instanceof Float) {
            decimal(((Number) value).doubleValue());
        } else if (value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            out.append(value);
        } else if (value.equals(Documents.ABSENT)) {
            out.append("null");
        } else {
            throw new IllegalArgumentException(
                    "not a document value: " + value.getClass().getName());
        }
    }

    private void object(Map<?, ?> map) {
        out.append('{');
        depth++;
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            newLine();
            string(entry.getKey().toString());
            out.append(indented ? ": " : ":");
            value(entry.getValue());
            separator = ",";
        }
        depth--;
        if (!map.isEmpty()) {
            newLine();
        }
        out.append('}');
    }

    private void array(List<?> list) {
        out.append('[');
        depth++;
        String separator = "";
        for (Object element : list) {
            out.append(separator);
            newLine();
            value(element);
            separator = ",";
        }
        depth--;
        if (!list.isEmpty()) {
            newLine();
        }
        out.append(']');
    }

    private void newLine() {
        if (indented) {
            out.append('\n').repeat(INDENT, depth);
        }
    }

    /** JSON has no infinities and no NaN; what cannot be measured is null. */
    private void decimal(double number) {
        if (Double.isFinite(number)) {
            out.append(number);
        } else {
            out.append("null");
        }
    }

    private void string(CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // Lone surrogates cannot be encoded as UTF-8; U+007F to U+009F would reach a terminal as control
                    // codes.
                    if (c < 0x20 || c >= 0x7F && c <= 0x9F || loneSurrogate(text, i)) {
                        out.append("\\u").append(HEX.toHexDigits(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean loneSurrogate(CharSequence text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
