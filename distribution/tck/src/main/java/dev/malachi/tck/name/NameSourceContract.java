package dev.malachi.tck.name;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.spi.name.NameSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link NameSource} must do. Extend it in a test. */
public abstract class NameSourceContract {
    private static final NodeId SELF = new NodeId(0x0102030405060708L, 0x090a0b0c0d0e0f10L);

    /** JUnit makes one. */
    protected NameSourceContract() {}

    /**
     * The source under test, which knows at least one name.
     *
     * @return a new one
     */
    protected abstract NameSource source();

    /**
     * What the operator has set: as much as it needs to know a name.
     *
     * @return nothing, unless this is overridden
     */
    protected Arguments settings() {
        return PluginDescription.of("test", "").settings(Map.of());
    }

    /** What it says once its start has returned. */
    private Map<String, NameEntry> said(NameSource source, RecordingTable table) {
        try (Registration running = source.start(table, settings())) {
            assertThat(running).isNotNull();
            return table.entries();
        }
    }

    @Test
    void hasAShortName() {
        assertThat(source().id()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    }

    @Test
    void saysAtLeastOneName() {
        try (var table = new RecordingTable(SELF)) {
            assertThat(said(source(), table)).isNotEmpty();
        }
    }

    @Test
    void saysInEachNodeWhatItKnows() {
        NameSource source = source();
        try (var one = new RecordingTable(SELF);
                var other = new RecordingTable(new NodeId(1, 2));
                Registration inOne = source.start(one, settings());
                Registration inOther = source.start(other, settings())) {
            // One that has nothing to end may give the same twice.
            assertThat(List.of(inOne, inOther)).doesNotContainNull();
            assertThat(other.entries().keySet()).isEqualTo(one.entries().keySet());
        }
    }

    @Test
    void saysTheSameWhenItStartsAgain() {
        try (var first = new RecordingTable(SELF);
                var second = new RecordingTable(SELF)) {
            assertThat(said(source(), second)).isEqualTo(said(source(), first));
        }
    }

    @Test
    void endingTwiceIsHarmless() {
        try (var table = new RecordingTable(SELF)) {
            Registration running = source().start(table, settings());
            running.close();
            running.close();
        }
    }

    @Test
    void endsAlsoWhenTheTableTakesNothingAnyMore() {
        var table = new RecordingTable(SELF);
        try (Registration running = source().start(table, settings())) {
            table.close();
            assertThat(running).isNotNull();
        }
        assertThat(table.entries()).isEmpty();
    }
}
