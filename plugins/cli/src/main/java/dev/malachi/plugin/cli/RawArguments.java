package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The arguments byte by byte. The JVM reads them by the locale and puts a question mark in the place of what it does not understand, so
 * {@code LC_ALL=C malachi send bob 7 'é'} would send something else; the kernel has them as they were typed.
 */
final class RawArguments {
    private static final char REPLACEMENT = '\uFFFD';

    private RawArguments() {}

    /**
     * The same arguments, in the form of {@link RawText}.
     *
     * @param args as the JVM has read them
     * @param commandLine of this process: words that end in a zero byte (proc_pid_cmdline(5))
     * @return as many
     * @throws MalachiException (usage) if the kernel does not tell them and the JVM has not understood one
     */
    static String[] of(String[] args, Path commandLine) {
        if (Arrays.stream(args).allMatch(RawArguments::isAscii)) {
            return args;
        }
        Optional<String[]> raw = read(commandLine)
                .filter(words -> words.size() > args.length)
                .map(words ->
                        words.subList(words.size() - args.length, words.size()).toArray(String[]::new))
                .filter(words -> agree(words, args));
        if (raw.isPresent()) {
            return raw.get();
        }
        for (String argument : args) {
            if (argument.indexOf(REPLACEMENT) >= 0) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE,
                        "The argument '" + argument
                                + "' has bytes that the locale has no characters for; set LC_ALL=C.UTF-8"
                                + " before the command, or let 'send' read hex digits with --hex.");
            }
        }
        return args;
    }

    private static Optional<List<String>> read(Path commandLine) {
        try {
            byte[] bytes = Files.readAllBytes(commandLine);
            List<String> words = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == 0) {
                    words.add(RawText.of(Arrays.copyOfRange(bytes, from, i)));
                    from = i + 1;
                }
            }
            return Optional.of(words);
        } catch (IOException e) {
            return Optional.empty(); // no procfs: macOS, BSD
        }
    }

    /** The launcher of the JVM expands what it calls argument files, but only before the main class; better safe. */
    private static boolean agree(String[] words, String[] args) {
        for (int i = 0; i < args.length; i++) {
            if ((isAscii(args[i]) || isAscii(words[i])) && !words[i].equals(args[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
