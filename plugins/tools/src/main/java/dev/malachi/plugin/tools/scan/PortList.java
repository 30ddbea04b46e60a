package dev.malachi.plugin.tools.scan;

import dev.malachi.api.MalachiException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as a person lists them: {@code 22,80,8000-8100}. */
final class PortList {
    private static final int MOST = 65_535;
    private static final Pattern PART = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    private PortList() {}

    /** The ports in their order, each once; a usage error names the part that is none. */
    static List<Integer> parse(List<String> parts) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (String part : parts) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw wrong(part);
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (first < 1 || last > MOST || last < first) {
                throw wrong(part);
            }
            for (int port = first; port <= last; port++) {
                ports.add(port);
            }
        }
        return new ArrayList<>(ports);
    }

    private static MalachiException wrong(String part) {
        return new MalachiException(
                MalachiException.Kind.USAGE,
                "-p takes ports from 1 to " + MOST + " and ranges of them, such as 22,80,8000-8100, not '" + part
                        + "'.");
    }
}
