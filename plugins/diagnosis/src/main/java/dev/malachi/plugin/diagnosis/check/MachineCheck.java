package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Permissions, devices and files of this machine, and whether a daemon runs. */
public final class MachineCheck implements Check {
    private static final Room ROOM = Room.MACHINE;

    private final boolean needsDaemon;

    /**
     * Looks at this machine.
     *
     * @param needsDaemon whether it stands in the way that no daemon runs
     */
    public MachineCheck(boolean needsDaemon) {
        this.needsDaemon = needsDaemon;
    }

    @Override
    public List<Finding> examine(Scene scene) {
        List<Finding> findings = new ArrayList<>();
        findings.add(driver(scene));
        findings.add(tun(scene));
        findings.add(home(scene.home()));
        findings.add(daemon(scene));
        scene.warnings("home.unwritable", "plugin.stopped", "guard.closed").stream()
                .map(warning -> Finding.failed(ROOM, warning))
                .forEach(findings::add);
        return findings;
    }

    private static Finding driver(Scene scene) {
        List<LinkDriver> drivers = scene.extensions().all(LinkDriver.class).stream()
                .filter(driver -> driver.priority() > 0)
                .sorted(Comparator.comparingInt(LinkDriver::priority).reversed())
                .toList();
        Optional<LinkDriver> usable = drivers.stream()
                .filter(driver -> driver.availability().available())
                .findFirst();
        if (usable.isPresent()) {
            return Finding.ok(
                    ROOM,
                    "driver",
                    "Links can be opened, by the driver " + usable.get().id() + ".");
        }
        return drivers.stream()
                .findFirst()
                .map(driver -> missing("driver", "No link can be opened: ", driver.availability()))
                .orElseGet(() -> Finding.failed(
                        ROOM,
                        "driver",
                        "No plugin brings a driver for Ethernet links.",
                        "'malachi plugins list' shows which are there and which are disabled."));
    }

    private static Finding tun(Scene scene) {
        if (scene.status().isPresent() && scene.status().get().tun().isEmpty()) {
            return Finding.notApplicable(ROOM, "tun", "The node was started without a TUN interface.");
        }
        List<TunBackend> backends = scene.extensions().all(TunBackend.class);
        Optional<TunBackend> usable = backends.stream()
                .filter(backend -> backend.availability().available())
                .findFirst();
        if (usable.isPresent() || scene.status().isPresent()) {
            return Finding.ok(ROOM, "tun", "TUN interfaces can be made.");
        }
        return backends.stream()
                .findFirst()
                .map(backend -> missing("tun", "No TUN interface can be made: ", backend.availability()))
                .orElseGet(() -> Finding.failed(
                        ROOM,
                        "tun",
                        "No plugin brings TUN interfaces for this system.",
                        "'malachi up --no-tun' works without IP."));
    }

    private static Finding missing(String name, String what, Availability availability) {
        return Finding.failed(ROOM, name, what + availability.detail(), availability.remedy());
    }

    private static Finding home(Path home) {
        Path place = home.toAbsolutePath();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        if (Files.isDirectory(place) && Files.isWritable(place)) {
            return Finding.ok(ROOM, "home", "The directory " + home + " can be written.");
        }
        return Finding.failed(
                ROOM,
                "home",
                Files.isDirectory(place)
                        ? "The directory " + place + " cannot be written, so identity and trust cannot be kept."
                        : place + " is no directory, so identity and trust cannot be kept in " + home + ".",
                "Make it writable for the user that the daemon runs as, or name another with --home.");
    }

    private Finding daemon(Scene scene) {
        if (scene.node().isPresent()) {
            return Finding.ok(ROOM, "daemon", "The daemon runs.");
        }
        String text = "No Malachi daemon is running here.";
        return needsDaemon
                ? Finding.failed(ROOM, "daemon", text, "Start one with 'malachi up'.")
                : Finding.notApplicable(ROOM, "daemon", text + " 'malachi up' starts one.");
    }
}
