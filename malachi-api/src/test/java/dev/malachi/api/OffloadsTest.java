package dev.malachi.api;

import static dev.malachi.api.Offload.CSUM;
import static dev.malachi.api.Offload.GRO;
import static dev.malachi.api.Offload.TSO4;
import static dev.malachi.api.Offload.TSO6;
import static dev.malachi.api.Offload.XDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OffloadsTest {
    private static Offloads parse(String... words) {
        return Offloads.parse(List.of(words));
    }

    @Test
    void leavesOutWhatHasADash() {
        assertThat(parse("-xdp", "-gro").allowed()).doesNotContain(XDP, GRO).hasSize(Offload.values().length - 2);
    }

    @Test
    void takesOnlyWhatIsNamed() {
        assertThat(parse("csum", "tso").allowed()).containsExactly(CSUM, TSO4, TSO6);
    }

    @Test
    void countsWordsFromLeftToRight() {
        assertThat(parse("none")).isEqualTo(Offloads.NONE);
        assertThat(parse("all")).isEqualTo(Offloads.ALL);
        assertThat(parse("all", "-tso").allowed()).doesNotContain(TSO4, TSO6).hasSize(Offload.values().length - 2);
        assertThat(parse("-xdp", "xdp")).isEqualTo(Offloads.ALL);
        assertThat(parse("-xdp", "none", "gro").allowed()).containsExactly(GRO);
    }

    @Test
    void saysWhichThereAreWhenANameIsWrong() {
        assertThatThrownBy(() -> parse("-xpd"))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageStartingWith("'xpd' is not an offload. There are xdp, uring, csum, tso4, tso6, uso, gro;");
        assertThatThrownBy(() -> parse("xdp", "")).hasMessageStartingWith("'' is not an offload.");
        assertThatThrownBy(() -> parse("")).hasMessageStartingWith("No offload is named.");
    }
}
