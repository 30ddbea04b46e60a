package dev.malachi.plugin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.NodeConfig;
import dev.malachi.plugin.tools.wire.WireReport;
import dev.malachi.plugin.tools.wire.WireReport.Count;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    private static final int TYPE = NodeConfig.DEFAULT_ETHER_TYPE;

    @Test
    @RequiresNetns
    void areMadeJoinedAndPutAway() throws IOException, InterruptedException {
        Namespaces namespaces = new Namespaces(
                Programs.find("ip").orElseThrow(), "t" + ProcessHandle.current().pid());
        try {
            namespaces.create();

            assertThat(namespaces.exists()).isTrue();
            assertThat(namespaces.hasInterface(namespaces.first(), "eth0")).isTrue();
            assertThat(namespaces.hasInterface(namespaces.second(), "eth0")).isTrue();
            assertThat(namespaces.hasInterface(namespaces.first(), "mal0")).isFalse();
            assertThat(namespaces.addresses(namespaces.first(), "lo")).contains(" 127.0.0.1/8 ");
            assertThat(namespaces.addresses(namespaces.first(), "eth0"))
                    .isEmpty(); // so that the kernel is silent there
            assertThat(Programs.run(namespaces.inside(namespaces.first(), List.of("ip", "link")), Duration.ofSeconds(5))
                            .output())
                    .contains("eth0@");
        } finally {
            namespaces.delete();
        }
        assertThat(namespaces.exists()).isFalse();
    }

    @Test
    void aCableOnWhichEverythingIsSecretIsFine() {
        WireReport seen = new WireReport(Map.of(TYPE, new Count(612, 300_000)), 0);

        assertThat(NamespaceDemo.judge(seen, 280_000))
                .isEqualTo(
                        "All 612 frames that passed (293.0 KiB) are of EtherType 0x88B5; none shows a word of the page.");
    }

    @Test
    void aLookThatMissedThePageProvesNothing() {
        WireReport seen = new WireReport(Map.of(TYPE, new Count(2, 200)), 0);

        assertThatThrownBy(() -> NamespaceDemo.judge(seen, 280_000)).hasMessageContaining("missed some");
    }

    @Test
    void otherFramesAndPlaintextAreTold() {
        Count page = new Count(612, 300_000);

        assertThatThrownBy(() ->
                        NamespaceDemo.judge(new WireReport(Map.of(TYPE, page, 0x0800, new Count(3, 180)), 0), 280_000))
                .hasMessageContaining("3 frames of 0x0800");
        assertThatThrownBy(() -> NamespaceDemo.judge(new WireReport(Map.of(TYPE, page), 5), 280_000))
                .hasMessageContaining("5 frames show text of the page");
    }
}
