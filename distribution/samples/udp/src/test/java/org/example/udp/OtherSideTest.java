package org.example.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherSideTest {
    @Test
    void readsHostsAddressesAndPorts() {
        assertThat(OtherSide.parse("site-b.example.org:7000")).isEqualTo(new OtherSide("site-b.example.org", 7000, 7000));
        assertThat(OtherSide.parse("192.0.2.7:7000:7001")).isEqualTo(new OtherSide("192.0.2.7", 7000, 7001));
        assertThat(OtherSide.parse("[2001:db8::7]:7000")).isEqualTo(new OtherSide("2001:db8::7", 7000, 7000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:0", "host:70000", "2001:db8::7:7000", ":7000", "host:1:2:3"})
    void refusesOthers(String text) {
        assertThatThrownBy(() -> OtherSide.parse(text)).isInstanceOf(MalachiException.class);
    }
}
