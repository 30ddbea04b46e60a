package dev.malachi.api.wording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {
    private static final List<String> COMMANDS = List.of("up", "down", "status", "peers", "ping", "platform", "listen");

    @ParameterizedTest
    @CsvSource({"staus, status", "sttaus, status", "STATUS, status", "pign, ping", "pers, peers", "listn, listen"})
    void findsWhatWasMeantByASlip(String typed, String meant) {
        assertThat(NearMiss.of(typed, COMMANDS)).first().isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"frobnicate", "x", "q7", "''"})
    void suggestsNothingForWhatIsNearNothing(String typed) {
        assertThat(NearMiss.of(typed, COMMANDS)).isEmpty();
        assertThat(NearMiss.question(typed, COMMANDS)).isEmpty();
    }

    @Test
    void asksForTheNearestFirstAndForThreeAtTheMost() {
        assertThat(NearMiss.question("eth9", List.of("eth0", "eth1", "eth2", "eth3", "wlan0")))
                .isEqualTo(" Did you mean eth0 or eth1 or eth2?");
        assertThat(NearMiss.of("lnks", List.of("tun", "name", "links"))).containsExactly("links");
    }
}
