package dev.malachi.plugin.tools.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of TCP services: those of the system (services(5)), else the few that every operator knows. */
public final class ServiceNames {
    private static final Pattern LINE = Pattern.compile("([^#\\s]+)\\s+(\\d{1,5})/tcp\\b.*");

    /** iana.org/assignments/service-names-port-numbers. */
    private static final Map<Integer, String> KNOWN = Map.ofEntries(
            Map.entry(21, "ftp"),
            Map.entry(22, "ssh"),
            Map.entry(23, "telnet"),
            Map.entry(25, "smtp"),
            Map.entry(53, "domain"),
            Map.entry(80, "http"),
            Map.entry(110, "pop3"),
            Map.entry(143, "imap2"),
            Map.entry(443, "https"),
            Map.entry(445, "microsoft-ds"),
            Map.entry(631, "ipp"),
            Map.entry(3306, "mysql"),
            Map.entry(5432, "postgresql"),
            Map.entry(6379, "redis"),
            Map.entry(8080, "http-alt"));

    private final Map<Integer, String> names = new HashMap<>(KNOWN);

    /**
     * Reads the system's list; without one the few are known.
     *
     * @param file such as {@code /etc/services}
     */
    public ServiceNames(Path file) {
        if (!Files.isReadable(file)) {
            return;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> names.put(Integer.parseInt(line.group(2)), line.group(1)));
        } catch (IOException | UncheckedIOException e) {
            // the names are a help for the reader, not what was asked for
        }
    }

    Optional<String> of(int port) {
        return Optional.ofNullable(names.get(port));
    }

    /**
     * The port of a service.
     *
     * @param name such as {@code ssh}
     * @return its port, the least if there are several; empty if the name is not known
     */
    public OptionalInt port(String name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .mapToInt(Map.Entry::getKey)
                .min();
    }
}
