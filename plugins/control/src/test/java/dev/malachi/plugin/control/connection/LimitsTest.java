package dev.malachi.plugin.control.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the limits follow from the descriptors that are left, and how they count. */
class LimitsTest {
    @ParameterizedTest
    @ValueSource(longs = {48, 64, 100, 250, 1000, Integer.MAX_VALUE})
    void theNodeKeepsDescriptorsForItself(long left) {
        Limits limits = Limits.within(left);

        assertThat(limits.connections() + limits.reserved())
                .isLessThanOrEqualTo((int) Math.min(left - 32, 256))
                .isGreaterThanOrEqualTo(8);
        assertThat(limits.reserved()).isPositive();
        assertThat(limits.streamsOfAKind()).isPositive().isLessThan(limits.connections());
    }

    @Test
    void readsTheSoftLimitOfTheKernelsTable() {
        String table = "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max processes             63432                63432                processes \n"
                + "Max open files            1024                 524288               files     \n";

        assertThat(Descriptors.limit(table)).isEqualTo(1024);
        assertThat(Descriptors.limit("Max open files            unlimited            unlimited            files"))
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theLastPlacesAreForAdministrators() {
        Places places = new Places(2, 1);

        assertThat(places.take(2, false)).isTrue();
        assertThat(places.take(1, false)).isFalse();
        assertThat(places.take(1, true)).isTrue();
        assertThat(places.take(1, true)).isFalse();
        places.free(2);
        assertThat(places.take(1, false)).isTrue();
    }
}
