package dev.malachi.api.wire;

import dev.malachi.api.annotation.Stable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Announcements of a node as type, length, value (protocol.md §3.2). Immutable.
 *
 * <p>Types ascend strictly; unknown ones are kept as they are.
 */
@Stable
public final class Tlvs {
    /** No announcements. */
    public static final Tlvs EMPTY = new Tlvs(new TreeMap<>());

    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final SortedMap<Integer, byte[]> values;

    private Tlvs(SortedMap<Integer, byte[]> values) {
        this.values = values;
    }

    /**
     * Whether a text may be a host name: of the allowed form, and neither an id nor a prefix of one.
     *
     * @param name the text
     * @return whether it may
     */
    public static boolean isHostName(String name) {
        return HOST_NAME.matcher(name).matches() && !name.matches("[0-9a-f-]{4,}");
    }

    /**
     * Reads a TLV area.
     *
     * @param bytes the raw TLVs and nothing else
     * @return them, or empty if a length is wrong, types do not ascend, a known value is malformed, or there are more than 512 bytes
     */
    public static Optional<Tlvs> parse(byte[] bytes) {
        if (bytes.length > Wire.EXTENSION_MAX_BYTES) {
            return Optional.empty();
        }
        var values = new TreeMap<Integer, byte[]>();
        int at = 0;
        int last = -1;
        while (at < bytes.length) {
            if (bytes.length - at < 3) {
                return Optional.empty();
            }
            int type = bytes[at] & 0xFF;
            int length = (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
            at += 3;
            if (type <= last || length > bytes.length - at) {
                return Optional.empty();
            }
            byte[] value = Arrays.copyOfRange(bytes, at, at + length);
            if (!wellFormed(type, value)) {
                return Optional.empty();
            }
            values.put(type, value);
            last = type;
            at += length;
        }
        return Optional.of(new Tlvs(values));
    }

    private static boolean wellFormed(int type, byte[] value) {
        return switch (type) {
            case Wire.TLV_IPV4, Wire.TLV_CAPABILITIES -> value.length == 4;
            case Wire.TLV_HOST_NAME -> isHostName(new String(value, StandardCharsets.US_ASCII));
            case Wire.TLV_LINK_MTU -> value.length == 2;
            case Wire.TLV_VERSION -> value.length <= 32;
            case Wire.TLV_BOOT_EPOCH -> value.length == 8;
            case Wire.TLV_GROUPS -> value.length % 16 == 0 && value.length <= 16 * 16;
            default -> true;
        };
    }

    /**
     * Adds or replaces a value.
     *
     * @param type 0 to 255
     * @param value its bytes; copied
     * @return new announcements
     */
    public Tlvs with(int type, byte[] value) {
        var copy = new TreeMap<>(values);
        copy.put(type, value.clone());
        return new Tlvs(copy);
    }

    /**
     * Adds or replaces a number.
     *
     * @param type 0 to 255
     * @param value the number
     * @param bytes its size, 1 to 8
     * @return new announcements
     */
    public Tlvs withNumber(int type, long value, int bytes) {
        byte[] encoded = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            encoded[i] = (byte) (value >>> 8 * (bytes - 1 - i));
        }
        return with(type, encoded);
    }

    /**
     * Adds or replaces a text.
     *
     * @param type 0 to 255
     * @param value ASCII
     * @return new announcements
     */
    public Tlvs withText(int type, String value) {
        return with(type, value.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Keeps only some types.
     *
     * @param types the types to keep
     * @return new announcements
     */
    public Tlvs only(int... types) {
        var copy = new TreeMap<Integer, byte[]>();
        for (int type : types) {
            byte[] value = values.get(type);
            if (value != null) {
                copy.put(type, value);
            }
        }
        return new Tlvs(copy);
    }

    /**
     * A raw value.
     *
     * @param type 0 to 255
     * @return a copy, if there is one
     */
    public Optional<byte[]> value(int type) {
        return Optional.ofNullable(values.get(type)).map(byte[]::clone);
    }

    /**
     * A number.
     *
     * @param type 0 to 255
     * @param otherwise what to return when there is none
     * @return the big-endian value
     */
    public long number(int type, long otherwise) {
        byte[] value = values.get(type);
        if (value == null || value.length > 8) {
            return otherwise;
        }
        long number = 0;
        for (byte b : value) {
            number = number << 8 | b & 0xFF;
        }
        return number;
    }

    /**
     * A text.
     *
     * @param type 0 to 255
     * @return its ASCII characters, if there is one
     */
    public Optional<String> text(int type) {
        return Optional.ofNullable(values.get(type)).map(v -> new String(v, StandardCharsets.US_ASCII));
    }

    /**
     * The capability bits.
     *
     * @return 0 if none are announced
     */
    public int capabilities() {
        return (int) number(Wire.TLV_CAPABILITIES, 0);
    }

    /**
     * The raw TLVs.
     *
     * @return a new array
     */
    public byte[] encode() {
        var out = new ByteArrayOutputStream();
        for (Map.Entry<Integer, byte[]> entry : values.entrySet()) {
            byte[] value = entry.getValue();
            out.write(entry.getKey());
            out.write(value.length >>> 8);
            out.write(value.length);
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tlvs tlvs && Arrays.equals(encode(), tlvs.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    /** The types and sizes, for logs. */
    @Override
    public String toString() {
        var out = new StringBuilder("Tlvs[");
        values.forEach((type, value) ->
                out.append(type).append(':').append(value.length).append(' '));
        return out.toString().strip() + "]";
    }
}
