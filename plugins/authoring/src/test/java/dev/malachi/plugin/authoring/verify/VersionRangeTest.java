package dev.malachi.plugin.authoring.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.plugin.authoring.verify.VersionRange.Release;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource({
        ">=0.1.0 & <0.2.0, 0.1.0, true",
        ">=0.1.0 & <0.2.0, 0.1.9, true",
        ">=0.1.0 & <0.2.0, 0.2.0, false",
        "0.1.0, 0.5.0, true", // alone it is a lower bound
        "0.2.0, 0.1.0, false",
        "=0.1.0, 0.1.1, false",
        "1.x, 1.7.2, true",
        "1.2.x, 1.3.0, false",
        "1, 2.0.0, false",
        ">1.2, 1.2.9, false",
        ">1.2, 1.3.0, true",
        "<=1.2, 1.2.9, true",
        "!=1.2.3, 1.2.3, false",
        "!=1.2.3, 1.2.4, true",
        "~1.2.3, 1.2.9, true",
        "~1.2.3, 1.3.0, false",
        "^1.2.3, 1.9.0, true",
        "^1.2.3, 2.0.0, false",
        "^0.2.3, 0.3.0, false",
        "^0.0.3, 0.0.4, false",
        "<0.1.0 | >=0.3.0, 0.2.0, false",
        "<0.1.0 | >=0.3.0, 0.3.1, true",
        "*, 7.8.9, true",
    })
    void contains(String range, String release, boolean expected) {
        assertThat(VersionRange.parse(range)
                        .orElseThrow()
                        .contains(Release.parse(release).orElseThrow()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "about 3", ">=", "1.2.3.4", ">=1.0.0 &", "| 1.0.0", ">=99999999.0.0.0.0.0.0.0.0.0.0.0"})
    void refusesWhatIsNoRange(String text) {
        assertThat(VersionRange.parse(text)).isEmpty();
    }

    @Test
    void aReleaseIsReadWithoutWhatFollowsADash() {
        assertThat(Release.parse("0.1.0-SNAPSHOT")).contains(new Release(0, 1, 0));
        assertThat(Release.parse("0.1")).isEmpty();
    }
}
