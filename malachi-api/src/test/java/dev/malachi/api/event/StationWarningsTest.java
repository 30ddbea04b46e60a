package dev.malachi.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.time.VirtualTimeline;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StationWarningsTest {
    private static final int NAMED = 3;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Map<String, String> shown = new TreeMap<>();
    private final AtomicInteger raised = new AtomicInteger();
    private final StationWarnings warnings =
            new StationWarnings(NAMED, many -> many + " do so.", timeline, new StationWarnings.Display() {
                @Override
                public void raise(String detail, String text) {
                    raised.incrementAndGet();
                    shown.put(detail, text);
                }

                @Override
                public void clear(String detail) {
                    shown.remove(detail);
                }
            });

    private static StationWarnings.Station station(int number) {
        return new StationWarnings.Station("eth0", new MacAddress(0x0200_0000_0000L + number));
    }

    private void hear(int number) {
        warnings.heard(station(number), "matter", () -> "It is " + number + ".");
    }

    @Test
    void namesSomeAndCountsTheOthers() {
        for (int number = 0; number < NAMED + 2; number++) {
            hear(number);
            hear(number);
        }

        assertThat(shown)
                .hasSize(NAMED + 1)
                .containsEntry("eth0 02:00:00:00:00:00", "It is 0.")
                .containsEntry("", "2 more stations do so.");
        assertThat(raised).as("said once, and the number when it changes").hasValue(NAMED + 2);
    }

    @Test
    void countsNoMoreThanItsBoundAndPushesNobodyOut() {
        for (int number = 0; number < 100_000; number++) {
            hear(number);
        }

        assertThat(shown).hasSize(NAMED + 1).containsKey("eth0 02:00:00:00:00:00");
        assertThat(shown.get("")).isEqualTo("More than 256 other stations do so.");
        assertThat(raised).hasValue(NAMED + StationWarnings.MOST_COUNTED + 1);
    }

    @Test
    void isOverFiveMinutesAfterTheLastSignAndNotBefore() {
        hear(0);
        timeline.runFor(Duration.ofMinutes(4));
        hear(0);
        for (int number = 1; number <= NAMED; number++) {
            hear(number);
        }
        assertThat(shown).hasSize(NAMED + 1);
        timeline.runFor(Duration.ofMinutes(4));
        hear(NAMED);
        assertThat(shown).hasSize(NAMED + 1);

        timeline.runFor(Duration.ofMinutes(3));
        assertThat(shown).containsOnlyKeys("");
        hear(NAMED);
        assertThat(shown).as("there is room for its name").containsOnlyKeys("eth0 02:00:00:00:00:03");

        timeline.runFor(Duration.ofMinutes(7));
        assertThat(shown).isEmpty();
    }

    @Test
    void anotherMatterIsAnotherSentenceAndNotWithEachFrame() {
        warnings.heard(station(1), "tag", () -> "It has another key.");
        for (int i = 0; i < 1000; i++) {
            warnings.heard(station(1), i % 2 == 0 ? "none" : "tag", () -> "It has no key.");
            timeline.runFor(Duration.ofMillis(10));
        }
        assertThat(raised.get()).isLessThanOrEqualTo(2);

        timeline.runFor(Duration.ofSeconds(10));
        warnings.heard(station(1), "none", () -> "It has no key.");
        assertThat(shown).containsValue("It has no key.");
    }
}
