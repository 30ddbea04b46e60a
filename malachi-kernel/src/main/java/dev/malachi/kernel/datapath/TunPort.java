package dev.malachi.kernel.datapath;

import dev.malachi.api.Offloads;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.kernel.offload.TunOffloads;

/**
 * A lane's own way to write to the TUN interface.
 *
 * @param writer used by the lane's thread only
 * @param offloads what may be left to the operating system
 */
public record TunPort(TunWriter writer, TunOffloads offloads) {
    /**
     * Opens one.
     *
     * @param tun the interface
     * @param allowed which offloads the configuration allows
     * @return a port for one lane
     */
    public static TunPort open(Tun tun, Offloads allowed) {
        return new TunPort(tun.openWriter(), TunOffloads.of(tun, allowed));
    }
}
