package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.home.AddressMemory.Return;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressMemoryTest {
    private final VirtualTimeline timeline = new VirtualTimeline();

    @TempDir
    Path home;

    private AddressMemory memory() {
        return new AddressMemory(timeline, new StateFile(home, HomeWriters.immediate()), Runnable::run);
    }

    @Test
    void aNewNodeAsks() {
        assertThat(memory().comesBack()).isEqualTo(Return.PROBER);
        assertThat(memory().candidate()).isZero();
    }

    @Test
    void aHolderThatWasKilledComesBackAsHolderWithinADayOfTheLastRewrite() {
        memory().held(7);
        timeline.runFor(Duration.ofHours(24));

        assertThat(memory().comesBack()).isEqualTo(Return.HOLDER);
        assertThat(memory().candidate()).isEqualTo(7);
        timeline.runFor(Duration.ofSeconds(1));
        assertThat(memory().comesBack()).isEqualTo(Return.WARY_PROBER);
        assertThat(memory().candidate()).isEqualTo(7);
        timeline.runFor(Duration.ofDays(6));
        assertThat(memory().comesBack()).as("others have given its address up").isEqualTo(Return.PROBER);
    }

    @Test
    void aCleanStopCountsFromThen() {
        AddressMemory memory = memory();
        memory.held(7);
        timeline.runFor(Duration.ofDays(3));
        memory.close();
        timeline.runFor(Duration.ofHours(23));

        assertThat(memory().comesBack()).isEqualTo(Return.HOLDER);
    }

    @Test
    void whoOnlyProbedAsksAgain() {
        AddressMemory memory = memory();
        memory.held(7);
        memory.probing(8);
        memory.close();

        assertThat(memory().comesBack()).isEqualTo(Return.PROBER);
        assertThat(memory().candidate()).isEqualTo(8);
    }

    @Test
    void aClockThatWentBackSaysNothingOfHowLongAgoItWas() {
        memory().held(7);
        timeline.stepWallClock(Duration.ofMillis(-1));

        assertThat(memory().comesBack()).isEqualTo(Return.WARY_PROBER);
    }
}
