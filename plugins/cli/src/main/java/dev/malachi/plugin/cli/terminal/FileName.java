package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.spi.tool.RawText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files as they are typed: the JDK knows files by text in the encoding of the locale. */
public final class FileName {
    private static final char REPLACEMENT = '\uFFFD';

    private FileName() {}

    /**
     * The file that an argument names, with bytes that are no UTF-8 kept as {@link RawText} keeps them.
     *
     * @param argument as it was typed
     * @return its path
     * @throws InvalidPathException if the locale has no text for it, so that the JDK cannot open it
     */
    public static Path typed(String argument) {
        try {
            return Path.of(encoding()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(RawText.bytes(argument)))
                    .toString());
        } catch (CharacterCodingException e) {
            throw unnameable(argument, e);
        }
    }

    /**
     * The file that an environment variable names, which the JVM has read by the locale.
     *
     * @param value of the variable
     * @return its path
     * @throws InvalidPathException if the JVM did not understand all of it: the file would be another
     */
    public static Path fromEnvironment(String value) {
        if (value.indexOf(REPLACEMENT) >= 0) {
            throw new InvalidPathException(value, "the locale has no text for it");
        }
        return Path.of(value);
    }

    private static Charset encoding() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    private static InvalidPathException unnameable(String argument, CharacterCodingException cause) {
        InvalidPathException refusal = new InvalidPathException(argument, "the locale has no text for it");
        refusal.initCause(cause);
        return refusal;
    }
}
