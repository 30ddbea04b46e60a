package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.TrustMode;
import dev.malachi.api.Warning;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a daemon says of itself once it is up, in the words of the original. */
final class StartupBlock {
    private StartupBlock() {}

    static void print(NodeConfig config, NodeStatus status, PrintWriter out) {
        out.println("Malachi " + status.version());
        out.println("  Platform:   " + platform());
        for (NodeStatus.LinkStatus link : status.links()) {
            out.println("  Interface:  " + link.name() + " (" + link.driver() + ", " + link.mac() + ", MTU "
                    + link.mtu() + (link.state().equals("up") ? ")" : ", " + link.state() + ")"));
            if (!link.state().equals("up")) {
                out.println("              It goes on by itself once the interface is up and connected ('ip link set "
                        + link.name() + " up').");
            }
        }
        if (status.links().isEmpty()) {
            out.println("  Interface:  none is up yet; the first that comes up is used");
        }
        out.println("  Node ID:    " + status.id());
        String where = status.tun().map(tun -> " on " + tun.name()).orElse(" (no TUN interface)");
        String ipv4 = status.ipv4().isEmpty() ? "no IPv4 address" : status.ipv4();
        out.println("  Virtual IP: " + ipv4 + where + ", " + status.ipv6());
        out.println("  Trust:      " + config.trust() + (config.pskFile().isPresent() ? ", pre-shared key" : ""));
        if (config.trust() == TrustMode.TOFU && config.pskFile().isEmpty()) {
            status.tun().ifPresent(tun -> {
                out.println("              Every station on the segment can reach " + tun.name()
                        + ". If that is not wanted: approve those you know");
                out.println(
                        "              ('malachi peers approve ID') and start with --trust known, or give all nodes one"
                                + " --psk-file.");
            });
        }
        for (Warning warning : status.warnings()) {
            out.println("  Warning:    " + warning.text());
            out.println("              " + warning.remedy());
        }
        out.flush();
    }

    private static String platform() {
        String version = Arrays.stream(System.getProperty("os.version").split("[.-]", -1))
                .limit(2)
                .collect(Collectors.joining("."));
        String machine = System.getProperty("os.arch");
        return System.getProperty("os.name") + " " + version + " " + (machine.equals("amd64") ? "x86_64" : machine);
    }
}
