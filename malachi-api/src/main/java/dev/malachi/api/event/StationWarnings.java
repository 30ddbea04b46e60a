package dev.malachi.api.event;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.time.Timeline;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Warnings about stations that are heard and that this node cannot talk to. Some are named, and of the others it is said how many they
 * are; one that was not heard for five minutes is no longer told of.
 *
 * <p>Frames that nobody has signed may cause them: what is kept is bounded, a frame costs a look-up, and those named already are not
 * pushed out by others. For one thread, that of the timeline.
 */
@Preview
public final class StationWarnings implements AutoCloseable {
    /** A node beacons at least every 75 s, so one that was silent for so long is gone or was put right. */
    public static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Stations counted besides those that are named; of more it is said that they are at least so many. */
    public static final int MOST_COUNTED = 256;

    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** A station that says now this, now that, has its sentence changed no more often. */
    private static final long CHANGE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final String OTHERS = "";

    /** Where warnings of one kind are shown. */
    public interface Display {
        /**
         * Shows a warning, or another text of it.
         *
         * @param detail tells several of one kind apart
         * @param text what is the matter, a sentence
         */
        void raise(String detail, String text);

        /**
         * Shows it no longer.
         *
         * @param detail as when it was raised
         */
        void clear(String detail);
    }

    /**
     * A station on a link.
     *
     * @param link name of our link
     * @param mac its address there
     */
    public record Station(String link, MacAddress mac) {}

    private static final class Heard {
        private String matter;
        private long saidNanos;
        private long atNanos;

        Heard(String matter, long nowNanos) {
            this.matter = matter;
            saidNanos = nowNanos;
            atNanos = nowNanos;
        }
    }

    private final int mostNamed;
    private final UnaryOperator<String> others;
    private final Timeline timeline;
    private final Display display;
    private final Map<Station, Heard> named = new LinkedHashMap<>();
    private final Map<Station, Long> counted = new LinkedHashMap<>();
    private boolean more;
    private Optional<Registration> look = Optional.empty();

    /**
     * Makes one that has heard nothing.
     *
     * @param mostNamed stations named at once
     * @param others makes the sentence about those that are not named, from how many they are in words: "3 more stations"
     * @param timeline tells the time
     * @param display where the warnings go
     */
    public StationWarnings(int mostNamed, UnaryOperator<String> others, Timeline timeline, Display display) {
        this.mostNamed = mostNamed;
        this.others = others;
        this.timeline = timeline;
        this.display = display;
    }

    /**
     * Whether a station is named.
     *
     * @param station which
     * @return true as long as its name is shown
     */
    public boolean isNamed(Station station) {
        return named.containsKey(station);
    }

    /**
     * Whether one more station can be named.
     *
     * @return false if as many are as may be
     */
    public boolean hasRoom() {
        return named.size() < mostNamed;
    }

    /**
     * A station was heard that this node cannot talk to.
     *
     * @param station which
     * @param matter what it is about, in a word: another one makes another sentence
     * @param sentence says what is the matter; called only if it is to be shown
     */
    public void heard(Station station, String matter, Supplier<String> sentence) {
        long now = timeline.nanoTime();
        Heard before = named.get(station);
        if (before != null) {
            before.atNanos = now;
            if (!before.matter.equals(matter) && now - before.saidNanos >= CHANGE_NANOS) {
                before.matter = matter;
                before.saidNanos = now;
                display.raise(detail(station), sentence.get());
            }
        } else if (hasRoom()) {
            named.put(station, new Heard(matter, now));
            if (counted.remove(station) != null) {
                tellOthers();
            }
            display.raise(detail(station), sentence.get());
        } else {
            count(station, now);
        }
        if (look.isEmpty()) {
            scheduleLook();
        }
    }

    /**
     * This node can talk to a station after all: nothing is told of it any more.
     *
     * @param station which
     */
    public void over(Station station) {
        if (named.remove(station) != null) {
            display.clear(detail(station));
        } else if (counted.remove(station) != null) {
            more = false;
            tellOthers();
        }
    }

    private void count(Station station, long nowNanos) {
        if (counted.replace(station, nowNanos) == null) {
            boolean known = more;
            more = counted.size() == MOST_COUNTED;
            if (!more) {
                counted.put(station, nowNanos);
            }
            if (!more || !known) {
                tellOthers();
            }
        }
    }

    private void tellOthers() {
        if (counted.isEmpty()) {
            display.clear(OTHERS);
        } else {
            display.raise(OTHERS, others.apply(howMany()));
        }
    }

    private String howMany() {
        if (more) {
            return "More than " + MOST_COUNTED + " other stations";
        }
        return counted.size() == 1 ? "1 more station" : counted.size() + " more stations";
    }

    private static String detail(Station station) {
        return station.link() + " " + station.mac();
    }

    private void scheduleLook() {
        look = Optional.of(timeline.schedule(LOOK_NANOS, () -> {
            look = Optional.empty();
            long now = timeline.nanoTime();
            Set<Station> over = new LinkedHashSet<>();
            named.forEach((station, heard) -> {
                if (now - heard.atNanos > REMEMBERED_NANOS) {
                    over.add(station);
                }
            });
            named.keySet().removeAll(over);
            over.forEach(station -> display.clear(detail(station)));
            if (counted.values().removeIf(at -> now - at > REMEMBERED_NANOS)) {
                more = false;
                tellOthers();
            }
            if (!named.isEmpty() || !counted.isEmpty()) {
                scheduleLook();
            }
        }));
    }

    /** Forgets all stations; what is shown stays. */
    @Override
    public void close() {
        look.ifPresent(Registration::close);
        named.clear();
        counted.clear();
    }
}
