package dev.malachi.kernel.offload;

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

    private static final String ON = "on";

    /**
     * Reads what an interface says of itself. Segmentation without checksums makes no sense, so the one needs the other.
     *
     * @param tun the interface
     * @return what is on
     */
    public static TunOffloads of(Tun tun) {
        boolean checksum = isOn(tun, "csum");
        return new TunOffloads(
                checksum, checksum && isOn(tun, "tso4"), checksum && isOn(tun, "tso6"), checksum && isOn(tun, "uso"));
    }

    private static boolean isOn(Tun tun, String name) {
        return ON.equals(tun.offloads().get(name));
    }
}
