package dev.malachi.plugin.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortListTest {
    @Test
    void listsAndRangesAreJoined() {
        assertThat(PortList.parse(List.of("443", "22", "80-82", "81"))).containsExactly(22, 80, 81, 82, 443);
        assertThat(PortList.parse(List.of("1-65535"))).hasSize(65_535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999", "9-3", "-1", "http", "1-", "", "1-2-3", "٢٢"})
    void whatIsNoPortIsNamed(String wrong) {
        assertThatThrownBy(() -> PortList.parse(List.of("22", wrong)))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("not '" + wrong + "'");
    }

    @Test
    void namesOfTheSystemComeBeforeThoseThatAreKnown(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("services");
        Files.writeString(file, "# names\nssh 22/tcp # Secure\nown-thing\t4242/tcp alias\nonlyudp 4243/udp\nodd\n");

        var names = new ServiceNames(file);

        assertThat(names.of(22)).contains("ssh");
        assertThat(names.of(4242)).contains("own-thing");
        assertThat(names.of(4243)).isEmpty();
        assertThat(names.of(443)).contains("https");
        assertThat(new ServiceNames(folder.resolve("none")).of(80)).contains("http");
    }
}
