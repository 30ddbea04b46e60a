package dev.malachi.plugin.linux;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.linux.netlink.Network;
import dev.malachi.plugin.linux.tun.TunInterface;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** TUN interfaces of Linux. */
public final class LinuxTunBackend implements TunBackend {
    /** What the kernel takes (dev_valid_name) without what would confuse people and scripts. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");

    private static final int LARGEST_MTU = 65_535;

    /** Makes the backend; touches nothing of the system. */
    public LinuxTunBackend() {}

    @Override
    public String id() {
        return "linux";
    }

    @Override
    public Availability availability() {
        Availability capability = permission();
        if (capability.available() && !Files.exists(Path.of(TunInterface.DEVICE))) {
            return Availability.no(
                    TunInterface.DEVICE + " does not exist: the kernel has no TUN support loaded.",
                    "Run 'modprobe tun'; in a container, start it with '--device " + TunInterface.DEVICE + "'.");
        }
        return capability;
    }

    private static Availability permission() {
        return Platform.needs(Platform.Capability.NET_ADMIN, "to create network interfaces");
    }

    @Override
    public List<String> occupantsOf(InetAddress network, int prefixLength, String except) {
        return NetworkOccupants.of(Network.of(network, prefixLength), except);
    }

    @Override
    public void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "cannot create the TUN interface '" + name
                            + "': a name has 1 to 15 letters, digits, dots, dashes and underscores.");
        }
    }

    @Override
    public Tun open(TunRequest request) {
        String tried = "cannot create the TUN interface " + request.name();
        requireName(request.name());
        if (request.mtu() < Wire.MIN_TUN_MTU || request.mtu() > LARGEST_MTU) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    tried + ": its MTU must be " + Wire.MIN_TUN_MTU + " to " + LARGEST_MTU + ", not " + request.mtu()
                            + ".");
        }
        Platform.require(permission(), tried);
        return new TunInterface(request);
    }
}
