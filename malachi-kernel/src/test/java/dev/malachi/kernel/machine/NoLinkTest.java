package dev.malachi.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoLinkTest {
    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Warnings warnings = new Warnings(new EventStream(timeline), timeline);
    private final NoLink noLink = new NoLink(warnings);

    private static LinkView link(String name, boolean up) {
        return new LinkView(name, 1, new MacAddress(0x0200_0000_0001L), 1500, up);
    }

    private List<String> told() {
        return warnings.aboutNode().stream().map(Warning::text).toList();
    }

    @Test
    void namesTheLinksThatAreDownUntilOneIsUp() {
        noLink.review(List.of(link("eth0", true), link("eth1", false)));
        assertThat(told()).isEmpty();

        noLink.review(List.of(link("eth0", false), link("eth1", false)));
        assertThat(told()).containsExactly("No link is up, so no peer can be reached: eth0 and eth1 are down or gone.");

        noLink.review(List.of(link("eth0", false), link("eth1", true)));
        assertThat(told()).isEmpty();
    }

    @Test
    void isBackWhenTheLastLinkIsGone() {
        noLink.review(List.of(link("eth0", true)));
        noLink.review(List.of());

        assertThat(told())
                .containsExactly("No Ethernet interface is up on this machine; the first that comes up is used.");
    }
}
