package dev.malachi.plugin.tools.wire;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A process that looks on at a link in its own network namespace until its standard input ends, then reports. */
public final class WireWatch {
    /** Printed once it looks on. */
    public static final String READY = "ready";

    private WireWatch() {}

    /**
     * Looks on.
     *
     * @param arguments link driver, interface, and the texts to look for
     * @throws IOException if standard input fails
     */
    public static void main(String[] arguments) throws IOException {
        WireRecord record = new WireRecord(List.of(arguments).subList(2, arguments.length));
        try (WireTap _ = new WireTap(WireTap.driver(arguments[0]), arguments[1], record)) {
            System.out.println(READY);
            // The parent of this process ends it by closing the pipe, on purpose or by dying.
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (MalachiException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        record.report().lines().forEach(System.out::println);
    }
}
