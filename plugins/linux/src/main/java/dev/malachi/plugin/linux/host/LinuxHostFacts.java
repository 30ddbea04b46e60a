package dev.malachi.plugin.linux.host;

import dev.malachi.api.Availability;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.HostFacts;
import dev.malachi.api.spi.host.InterfaceFacts;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What Linux says about itself. */
public final class LinuxHostFacts implements HostFacts {
    private static final Path NET = Path.of("/sys/class/net");

    /** Makes it; touches nothing of the system. */
    public LinuxHostFacts() {}

    @Override
    public Availability availability() {
        String system = System.getProperty("os.name", "");
        return system.equals("Linux")
                ? Availability.yes("")
                : Availability.no("This is for Linux, and this is " + system + ".", "");
    }

    @Override
    public List<InterfaceFacts> interfaces() {
        try (RouteSocket route = new RouteSocket()) {
            return facts(route.interfaces(), NET);
        }
    }

    static List<InterfaceFacts> facts(List<InterfaceInfo> interfaces, Path net) {
        Map<Integer, InterfaceInfo> byIndex =
                interfaces.stream().collect(Collectors.toMap(InterfaceInfo::index, Function.identity(), (a, _) -> a));
        return interfaces.stream()
                .map(info -> new InterfaceFacts(
                        info.name(),
                        info.kind(),
                        info.isEthernet(),
                        isWireless(net.resolve(info.name())),
                        (info.flags() & InterfaceInfo.IFF_UP) != 0,
                        info.isRunning(),
                        info.mtu(),
                        Optional.of(info)
                                .filter(InterfaceInfo::isPort)
                                .flatMap(port -> Optional.ofNullable(byIndex.get(port.master())))
                                .map(master -> new InterfaceFacts.Master(master.name(), info.masterKind()))))
                .toList();
    }

    /** Drivers of cfg80211 have the one, old ones with wireless extensions the other. */
    private static boolean isWireless(Path device) {
        return Files.exists(device.resolve("phy80211")) || Files.exists(device.resolve("wireless"));
    }

    @Override
    public FirewallAnswer firewall(Passage passage) {
        try {
            return Ruleset.parse(NftProgram.ruleset()).decide(passage);
        } catch (MalformedJsonException e) {
            return FirewallAnswer.unseen("what nft prints is not understood: " + e.getMessage());
        } catch (IOException e) {
            return FirewallAnswer.unseen(String.valueOf(e.getMessage()));
        }
    }
}
