package dev.malachi.plugin.tools.text;

import java.util.Locale;

/** Quantities as people read them. */
public final class Units {
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /**
     * A time span in its two largest units.
     *
     * @param seconds 0 or more
     * @return such as {@code 42 s}, {@code 5 min 3 s} or {@code 2 d 4 h}
     */
    public static String span(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
        }
        return seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
    }

    /**
     * An amount of data.
     *
     * @param bytes 0 or more
     * @return such as {@code 512 B} or {@code 1.4 MiB}
     */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
    }

    /**
     * Milliseconds with three decimals.
     *
     * @param millis any
     * @return such as {@code 0.412}
     */
    public static String millis(double millis) {
        return String.format(Locale.ROOT, "%.3f", millis);
    }

    /**
     * A round trip as the original tools print it.
     *
     * @param millis any
     * @return milliseconds with two decimals, such as {@code 6.37}
     */
    public static String roundTrip(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis);
    }

    /**
     * A time span as a document value: milliseconds, to the microsecond, since a nanosecond clock says no more that is of use.
     *
     * @param nanos the span
     * @return milliseconds
     */
    public static double toMillis(long nanos) {
        return Math.round(nanos / 1000.0) / 1000.0;
    }
}
