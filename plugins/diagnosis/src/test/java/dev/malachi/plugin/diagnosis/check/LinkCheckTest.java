package dev.malachi.plugin.diagnosis.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Availability;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.HostFacts;
import dev.malachi.api.spi.host.InterfaceFacts;
import dev.malachi.api.spi.host.InterfaceFacts.Master;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Machines without a daemon, with interfaces of kinds that not every kernel has. */
class LinkCheckTest {
    private static final InterfaceFacts ETH0 =
            new InterfaceFacts("eth0", "", true, false, true, true, 1500, Optional.empty());

    private static InterfaceFacts portOf(String master, String kind) {
        return new InterfaceFacts("eth0", "", true, false, true, true, 1500, Optional.of(new Master(master, kind)));
    }

    private record System(List<InterfaceFacts> interfaces, FirewallAnswer answer) implements HostFacts {
        @Override
        public Availability availability() {
            return Availability.yes("");
        }

        @Override
        public FirewallAnswer firewall(Passage passage) {
            return answer;
        }
    }

    private static List<Finding> examine(FirewallAnswer answer, InterfaceFacts... interfaces) {
        var system = new System(List.of(interfaces), answer);
        return new LinkCheck()
                .examine(new Scene(
                        Extensions.of(List.of()),
                        Path.of("/nowhere"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Reach.NOTHING,
                        Optional.of(system),
                        system.interfaces()));
    }

    private static Finding first(FirewallAnswer answer, InterfaceFacts... interfaces) {
        return examine(answer, interfaces).getFirst();
    }

    @Test
    void aPortOfABondIsNotTheLinkToUse() {
        Finding finding = first(FirewallAnswer.PASSES, portOf("bond0", "bond"));
        assertThat(finding.isFailed()).isTrue();
        assertThat(finding.text()).isEqualTo("eth0 is a port of the bond bond0, which takes its frames.");
        assertThat(finding.remedy()).contains("--link bond0");
    }

    @Test
    void aPortOfABridgeIsAsWellAsTheBridge() {
        var down = new InterfaceFacts("br0", "bridge", true, false, false, false, 1500, Optional.empty());
        var up = new InterfaceFacts("br0", "bridge", true, false, true, true, 1500, Optional.empty());
        assertThat(first(FirewallAnswer.PASSES, portOf("br0", "bridge"), down).text())
                .isEqualTo("The bridge br0, whose port eth0 is, is down.");
        assertThat(first(FirewallAnswer.PASSES, portOf("br0", "bridge"), up).isFailed())
                .isFalse();
    }

    @Test
    void aBondWhosePortsAreTakenIsWell() {
        var bond = new InterfaceFacts("bond0", "bond", true, false, true, true, 1500, Optional.empty());
        assertThat(first(FirewallAnswer.PASSES, portOf("bond0", "bond"), bond))
                .extracting(Finding::outcome, Finding::text)
                .containsExactly(Outcome.OK, "bond0 is up and has carrier (bond).");
    }

    @Test
    void saysWhatWirelessAndVlanInterfacesAre() {
        var wireless = new InterfaceFacts("wlan0", "", true, true, true, true, 1500, Optional.empty());
        assertThat(first(FirewallAnswer.PASSES, wireless).text()).contains("Wi-Fi");
        var vlan = new InterfaceFacts("eth0.7", "vlan", true, false, true, false, 1500, Optional.empty());
        assertThat(first(FirewallAnswer.PASSES, vlan).text()).contains("eth0.7 has no carrier");
        assertThat(first(FirewallAnswer.PASSES, vlan, ETH0).text()).isEqualTo("eth0 is up and has carrier.");
    }

    @Test
    void whatIsNoEthernetIsNoLink() {
        var loopback = new InterfaceFacts("lo", "", false, false, true, true, 65_536, Optional.empty());
        assertThat(first(FirewallAnswer.PASSES, loopback).text()).contains("has no Ethernet interface");
    }

    @Test
    void aFirewallThatCannotBeLookedAtIsSaidAndNotBlamed() {
        assertThat(examine(FirewallAnswer.unseen("the program nft is not installed"), ETH0))
                .noneMatch(Finding::isFailed)
                .anyMatch(finding -> finding.outcome() == Outcome.UNKNOWN
                        && finding.text().contains("the program nft is not installed"));
        assertThat(examine(FirewallAnswer.dropped("rule 1 of chain c in table netdev t"), ETH0))
                .anyMatch(finding -> finding.isFailed() && finding.text().contains("rule 1 of chain c"));
    }
}
