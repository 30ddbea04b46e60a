package dev.malachi.plugin.linux.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.host.InterfaceFacts;
import dev.malachi.api.spi.host.InterfaceFacts.Master;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxHostFactsTest {
    private static final int ETHERNET = 1;
    private static final int UP_AND_RUNNING = 0x41;

    @TempDir
    Path net;

    private static InterfaceInfo info(int index, String name, int flags, int master, String masterKind, String kind) {
        return new InterfaceInfo(
                index, name, ETHERNET, flags, 1500, new MacAddress(index), master, masterKind, kind, "", 0);
    }

    @Test
    void tellsBondsVlansAndWirelessInterfacesApart() throws IOException {
        Files.createDirectories(net.resolve("wlan0/phy80211"));

        List<InterfaceFacts> facts = LinuxHostFacts.facts(
                List.of(
                        info(2, "eth0", UP_AND_RUNNING, 4, "bond", ""),
                        info(3, "eth0.7", 0x1, 0, "", "vlan"),
                        info(4, "bond0", UP_AND_RUNNING, 0, "", "bond"),
                        info(5, "wlan0", 0, 0, "", ""),
                        info(6, "veth0", UP_AND_RUNNING, 9, "vrf", "veth")),
                net);

        assertThat(facts)
                .containsExactly(
                        new InterfaceFacts(
                                "eth0", "", true, false, true, true, 1500, Optional.of(new Master("bond0", "bond"))),
                        new InterfaceFacts("eth0.7", "vlan", true, false, true, false, 1500, Optional.empty()),
                        new InterfaceFacts("bond0", "bond", true, false, true, true, 1500, Optional.empty()),
                        new InterfaceFacts("wlan0", "", true, true, false, false, 1500, Optional.empty()),
                        new InterfaceFacts("veth0", "veth", true, false, true, true, 1500, Optional.empty()));
    }
}
