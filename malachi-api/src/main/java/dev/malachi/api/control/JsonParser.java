package dev.malachi.api.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) into documents, and refuses what is anything else: a second value, a key that is there twice, nesting so deep
 * that it would use up the stack, a number that no {@code long} or {@code double} holds.
 */
final class JsonParser {
    /** Each level takes some 200 bytes of stack; documents of ours have five. */
    private static final int MAX_DEPTH = 256;

    /** Keys come again and again in long documents: so many, of such a length, are kept once. */
    private static final int SHARED_KEYS = 64;

    private static final int SHARED_KEY_LENGTH = 24;

    private final String text;
    private final Map<String, String> keys = new HashMap<>();
    private int at;

    JsonParser(String text) {
        this.text = text;
    }

    Object document() throws MalformedJsonException {
        Object document = value(0);
        skipBlanks();
        if (at < text.length()) {
            throw problem("something follows the end of the document");
        }
        return document;
    }

    private Object value(int depth) throws MalformedJsonException {
        if (depth > MAX_DEPTH) {
            throw problem("it is nested more than " + MAX_DEPTH + " deep");
        }
        skipBlanks();
        return switch (next()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", Documents.ABSENT);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws MalformedJsonException {
        Map<String, Object> object = new LinkedHashMap<>();
        at++;
        skipBlanks();
        if (skip('}')) {
            return object;
        }
        do {
            skipBlanks();
            if (next() != '"') {
                throw unexpected("a key");
            }
            int start = at;
            String key = shared(string());
            skipBlanks();
            expect(':');
            if (object.put(key, value(depth + 1)) != null) {
                at = start;
                throw problem("the key '" + key + "' is there twice");
            }
            skipBlanks();
        } while (skip(','));
        expect('}');
        return object;
    }

    private String shared(String key) {
        if (key.length() > SHARED_KEY_LENGTH || keys.size() >= SHARED_KEYS && !keys.containsKey(key)) {
            return key;
        }
        return keys.computeIfAbsent(key, same -> same);
    }

    private List<Object> array(int depth) throws MalformedJsonException {
        List<Object> array = new ArrayList<>();
        at++;
        skipBlanks();
        if (skip(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
            skipBlanks();
        } while (skip(','));
        expect(']');
        return array;
    }

    private String string() throws MalformedJsonException {
        at++;
        int start = at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= ' ') {
            at++;
        }
        if (next() == '"') {
            return text.substring(start, at++);
        }
        StringBuilder string = new StringBuilder(at - start + 16).append(text, start, at);
        while (next() != '"') {
            char c = text.charAt(at);
            if (c < ' ') {
                throw problem("a control character stands in a text");
            }
            at++;
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() throws MalformedJsonException {
        char c = next();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0 || next() > 'f') {
                        throw unexpected("a hex digit");
                    }
                    code = code << 4 | digit;
                    at++;
                }
                yield (char) code;
            }
            default -> {
                at--;
                throw unexpected("a character that may be escaped");
            }
        };
    }

    private Object word(String word, Object value) throws MalformedJsonException {
        if (!text.startsWith(word, at)) {
            throw unexpected("a value");
        }
        at += word.length();
        return value;
    }

    private Object number() throws MalformedJsonException {
        int start = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        boolean whole = true;
        if (skip('.')) {
            whole = false;
            digits();
        }
        if (skip('e') || skip('E')) {
            whole = false;
            if (!skip('-')) {
                skip('+');
            }
            digits();
        }
        String number = text.substring(start, at);
        try {
            if (whole) {
                return Long.valueOf(number);
            }
            double decimal = Double.parseDouble(number);
            if (Double.isFinite(decimal)) {
                return decimal;
            }
        } catch (NumberFormatException e) {
            // said below: the form is right
        }
        at = start;
        throw problem("a number is too large");
    }

    private void digits() throws MalformedJsonException {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw unexpected("a value");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char wanted) throws MalformedJsonException {
        if (!skip(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private char next() throws MalformedJsonException {
        if (at >= text.length()) {
            throw problem(text.isBlank() ? "it is empty" : "it ends early");
        }
        return text.charAt(at);
    }

    private MalformedJsonException unexpected(String wanted) {
        return at < text.length()
                ? problem(wanted + " should stand where " + shown(text.charAt(at)) + " is")
                : problem("it ends early");
    }

    private static String shown(char c) {
        return c > ' ' && c < 0x7F ? "'" + c + "'" : "U+%04X".formatted((int) c);
    }

    private MalformedJsonException problem(String what) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new MalformedJsonException(what + ", line " + line + ", column " + (at - lineStart + 1));
    }
}
