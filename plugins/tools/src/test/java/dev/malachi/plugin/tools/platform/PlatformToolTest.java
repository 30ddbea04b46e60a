package dev.malachi.plugin.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Availability;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.plugin.tools.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PlatformToolTest {
    @TempDir
    private Path root;

    @BeforeEach
    void aSystemThatGrantsNothing() throws IOException {
        write("proc/self/status", "Name:\tjava\nCapEff:\t0000000000000000\n");
        write("etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void readsEffectiveCapabilities() throws IOException {
        write("proc/self/status", "CapPrm:\t000001ffffffffff\nCapEff:\t0000000000003000\nCapBnd:\t000001ffffffffff\n");

        LinuxSystem linux = LinuxSystem.read(root);

        assertThat(linux.netRaw()).isTrue();
        assertThat(linux.netAdmin()).isTrue();
        assertThat(linux.sysAdmin()).isFalse();
        assertThat(linux.distribution()).hasValue("Debian GNU/Linux 12 (bookworm)");
    }

    @Test
    void readsCapabilitiesOfAllBits() throws IOException {
        write("proc/self/status", "CapEff:\tffffffffffffffff\n");

        assertThat(LinuxSystem.read(root).sysAdmin()).isTrue();
    }

    @Test
    void grantsNothingWhenTheFilesAreMissing() throws IOException {
        LinuxSystem linux = LinuxSystem.read(root.resolve("nowhere"));

        assertThat(linux).isEqualTo(new LinuxSystem(Optional.empty(), false, false, false, linux.tunDevice()));
        assertThat(linux.tunDevice().available()).isFalse();
        assertThat(linux.tunDevice().remedy()).contains("modprobe tun");
    }

    @Test
    void findsTheTunDevice() throws IOException {
        write("dev/net/tun", "");

        assertThat(LinuxSystem.read(root).tunDevice()).isEqualTo(Availability.yes("can be opened"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhatIsMissingAndHowToGetIt() throws InterruptedException {
        ToolRun run = ToolRun.of(new PlatformTool(Extensions.installed(), root), Optional.empty(), root, Map.of());

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .startsWith(
                        "{\"os\":{\"name\":\"Linux\",\"distribution\":\"Debian GNU/Linux 12 (bookworm)\",\"kernel\":\"")
                .contains(
                        "\"capabilities\":{\"CAP_NET_RAW\":false,\"CAP_NET_ADMIN\":false}",
                        // This module alone brings no drivers.
                        "\"linkDrivers\":[]",
                        "{\"what\":\"no link driver is installed\",\"remedy\":\"");
        assertThat(run.text())
                .contains("System         Debian GNU/Linux 12 (bookworm)", "CAP_NET_RAW    ✗ raw Ethernet frames")
                .contains(
                        "Missing", "  CAP_NET_RAW: raw Ethernet frames cannot be sent or received", "Run it with sudo");
    }
}
