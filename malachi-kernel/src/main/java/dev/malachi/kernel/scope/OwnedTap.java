package dev.malachi.kernel.scope;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.PacketTap;
import dev.malachi.api.spi.protocol.TappedPacket;
import dev.malachi.kernel.tap.OpenTap;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A tap that goes with the part that opened it.
 *
 * @param tap the tap
 * @param owned closes it, once
 */
record OwnedTap(OpenTap tap, Registration owned) implements PacketTap {
    @Override
    public int drain(Consumer<TappedPacket> handler, int max, Duration patience) throws InterruptedException {
        return tap.drain(handler, max, patience);
    }

    @Override
    public long missed() {
        return tap.missed();
    }

    @Override
    public boolean isOpen() {
        return tap.isOpen();
    }

    @Override
    public void close() {
        owned.close();
    }
}
