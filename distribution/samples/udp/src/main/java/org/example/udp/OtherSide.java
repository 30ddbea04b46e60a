package org.example.udp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a link leads.
 *
 * @param host name or address
 * @param port UDP port there
 * @param localPort UDP port here
 */
record OtherSide(String host, int port, int localPort) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z]+)]|([^:\\[\\]]+)):(\\d{1,5})(?::(\\d{1,5}))?");

    /** Reads {@code HOST:PORT[:LOCALPORT]}; an IPv6 address stands in brackets. */
    static OtherSide parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw UdpDriver.usage(
                    "'" + text + "' is no other side of a link: write HOST:PORT, such as 192.0.2.7:7000 or [2001:db8::7]:7000.");
        }
        int port = port(text, form.group(3));
        int local = Optional.ofNullable(form.group(4)).map(digits -> port(text, digits)).orElse(port);
        return new OtherSide(Optional.ofNullable(form.group(1)).orElse(form.group(2)), port, local);
    }

    private static int port(String text, String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw UdpDriver.usage("'" + text + "' has no port from 1 to 65535.");
        }
        return port;
    }
}
