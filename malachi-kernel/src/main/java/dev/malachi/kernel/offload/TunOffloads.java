package dev.malachi.kernel.offload;

import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.tun.Tun;

/**
 * What a TUN interface lets us leave to the operating system.
 *
 * @param checksum to complete a partial checksum
 * @param tcp4 to take a large TCP packet over IPv4
 * @param tcp6 to take a large TCP packet over IPv6
 * @param udp to take a large UDP packet
 */
public record TunOffloads(boolean checksum, boolean tcp4, boolean tcp6, boolean udp) {
    /** Nothing. */
    public static final TunOffloads NONE = new TunOffloads(false, false, false, false);

    /** Everything. */
    public static final TunOffloads ALL = new TunOffloads(true, true, true, true);

    /**
     * Reads what an interface says of itself. Segmentation without checksums makes no sense, so the one needs the other.
     *
     * @param tun the interface
     * @param allowed by the configuration: without {@link Offload#GRO} large packets are not made
     * @return what is on
     */
    public static TunOffloads of(Tun tun, Offloads allowed) {
        boolean checksum = isOn(tun, Offload.CSUM);
        boolean large = checksum && allowed.allows(Offload.GRO);
        return new TunOffloads(
                checksum,
                large && isOn(tun, Offload.TSO4),
                large && isOn(tun, Offload.TSO6),
                large && isOn(tun, Offload.USO));
    }

    private static boolean isOn(Tun tun, Offload offload) {
        return Offloads.ON.equals(tun.offloads().get(offload.id()));
    }
}
