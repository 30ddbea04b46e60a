package dev.malachi.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSpecTest {
    @Test
    void whatStandsBehindTheFirstColonIsForTheDriver() {
        LinkSpec link = LinkSpec.parse("wan=udp:[2001:db8::7]:7000");

        assertThat(link.name()).isEqualTo("wan");
        assertThat(link.driverId()).contains("udp");
        assertThat(link.argument()).contains("[2001:db8::7]:7000");
        assertThat(link).hasToString("wan=udp:[2001:db8::7]:7000");
    }

    @Test
    void aDriverNeedsNone() {
        assertThat(LinkSpec.parse("eth0=linux"))
                .returns(Optional.of("linux"), LinkSpec::driverId)
                .returns(Optional.empty(), LinkSpec::argument);
        assertThat(LinkSpec.parse("eth0")).returns(Optional.empty(), LinkSpec::driverId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=linux", "eth0=", "eth0=:x", "eth0=udp:"})
    void refusesWhatLacksAPart(String text) {
        assertThatThrownBy(() -> LinkSpec.parse(text)).isInstanceOf(MalachiException.class);
    }
}
