package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that keeps bytes which are no UTF-8: each of them becomes a lone low surrogate, U+DC80 to U+DCFF, which no text in UTF-8 has, and
 * becomes the same byte again (the "surrogateescape" of Python's PEP 383). JSON carries it as {@code \udc80}.
 *
 * <p>What somebody types or pipes into a tool comes in this form.
 */
@Preview
public final class RawText {
    private static final char ESCAPE = 0xDC00;
    private static final char FIRST = 0xDC80;
    private static final char LAST = 0xDCFF;

    private RawText() {}

    /**
     * Reads bytes, whatever they are.
     *
     * @param bytes UTF-8 or not
     * @return text from which {@link #bytes} makes the same bytes
     */
    public static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length); // no UTF-8 has more characters than bytes
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
    }

    /**
     * The bytes of a text: UTF-8, and what {@link #of} has kept.
     *
     * @param text with or without kept bytes
     * @return the bytes; other lone surrogates become question marks
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean paired = i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
            if (c >= FIRST && c <= LAST && !paired) {
                out.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
                out.write(c - ESCAPE);
                from = i + 1;
            }
        }
        out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
