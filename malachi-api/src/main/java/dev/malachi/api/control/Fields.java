package dev.malachi.api.control;

import dev.malachi.api.annotation.Preview;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads a document of the control API, whose values may have come through JSON: numbers of any type, keys that are missing or {@link
 * Documents#ABSENT}.
 *
 * @param document the document
 */
@Preview
public record Fields(Map<?, ?> document) {
    /**
     * Reads a value as a document.
     *
     * @param value of a document or list
     * @return its fields; none if it is no document
     */
    public static Fields of(Object value) {
        return new Fields(value instanceof Map<?, ?> map ? map : Map.of());
    }

    /**
     * Reads a value as a list of documents.
     *
     * @param value a list
     * @return its elements; none if it is no list
     */
    public static List<Fields> listOf(Object value) {
        return value instanceof List<?> list ? list.stream().map(Fields::of).toList() : List.of();
    }

    /**
     * A list of texts.
     *
     * @param key its key
     * @return those of its elements that are texts
     */
    public List<String> texts(String key) {
        return document.get(key) instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /**
     * A text.
     *
     * @param key its key
     * @return the text, if there is one
     */
    public Optional<String> text(String key) {
        return document.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * A text for a person.
     *
     * @param key its key
     * @return the text, or a dash
     */
    public String show(String key) {
        return text(key).orElse("-");
    }

    /**
     * Whether a number is there.
     *
     * @param key its key
     * @return whether it is known
     */
    public boolean has(String key) {
        return document.get(key) instanceof Number;
    }

    /**
     * A whole number.
     *
     * @param key its key
     * @return the number, or 0
     */
    public long number(String key) {
        return document.get(key) instanceof Number number ? number.longValue() : 0;
    }

    /**
     * A decimal number.
     *
     * @param key its key
     * @return the number, if there is one
     */
    public OptionalDouble decimal(String key) {
        return document.get(key) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /**
     * A truth value.
     *
     * @param key its key
     * @return whether it is there and true
     */
    public boolean flag(String key) {
        return Boolean.TRUE.equals(document.get(key));
    }

    /**
     * A document inside this one.
     *
     * @param key its key
     * @return its fields, if there is one
     */
    public Optional<Fields> child(String key) {
        return document.get(key) instanceof Map<?, ?> map ? Optional.of(new Fields(map)) : Optional.empty();
    }

    /**
     * Documents inside this one.
     *
     * @param key key of a list
     * @return their fields; none if there is no list
     */
    public List<Fields> children(String key) {
        return document.get(key) instanceof List<?> list ? listOf(list) : List.of();
    }
}
