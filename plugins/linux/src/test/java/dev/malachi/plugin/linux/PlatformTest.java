package dev.malachi.plugin.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformTest {
    @Test
    void readsTheEffectiveCapabilities() {
        List<String> status = List.of("Name:\tjava", "CapPrm:\t000001ffffffffff", "CapEff:\t0000000000003000");

        assertThat(Platform.effectiveCapabilities(status)).contains(0x3000L);
        assertThat(Platform.effectiveCapabilities(List.of("Name:\tjava"))).isEmpty();
    }

    @Test
    void refusesWithWhatIsMissingAndWhatToDo() {
        Availability missing = Availability.no("The process needs CAP_NET_RAW.", "Run it as root.");

        assertThatThrownBy(() -> Platform.require(missing, "cannot open link eth0"))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.PERMISSION))
                .hasMessage("cannot open link eth0. The process needs CAP_NET_RAW. Run it as root.");
    }
}
