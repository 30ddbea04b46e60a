package dev.malachi.kernel.control;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.Offload;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.stats.Counters;
import java.util.random.RandomGenerator;

/**
 * What every part of a node works with.
 *
 * @param live what the node shall be
 * @param control where protocol logic runs
 * @param identity who the node is
 * @param crypto the suite
 * @param aead the pumps' ciphers
 * @param random secure, or a function of the seed under simulation
 * @param psk pre-shared key, empty if none; not to be changed
 * @param bootEpoch random at each start
 * @param counters what is counted
 * @param events what is told
 * @param duplicates ids that more than one machine uses
 * @param warnings what is not as it should be
 */
public record NodeContext(
        LiveConfig live,
        ControlThread control,
        Identity identity,
        CryptoSuite crypto,
        BulkCiphers aead,
        RandomGenerator random,
        byte[] psk,
        long bootEpoch,
        Counters counters,
        EventStream events,
        Duplicates duplicates,
        Warnings warnings) {
    /** The version that this node announces. */
    public static final String VERSION = Versions.software();

    /** What the node shall be, as far as it is known now. */
    public NodeConfig config() {
        return live.get();
    }

    public NodeId self() {
        return identity.id();
    }

    public Timeline timeline() {
        return control.timeline();
    }

    public long now() {
        return control.timeline().nanoTime();
    }

    private int capabilities() {
        int checksums = config().offloads().allows(Offload.CSUM) ? Wire.CAPABILITY_PARTIAL_CHECKSUMS : 0;
        return Wire.CAPABILITY_NATIVE | checksums | aead.capabilities();
    }

    /** What is announced everywhere; address and link MTU come on top where they are known. */
    public Tlvs announcement() {
        Tlvs tlvs = Tlvs.EMPTY
                .withNumber(Wire.TLV_CAPABILITIES, capabilities(), 4)
                .withText(Wire.TLV_VERSION, VERSION)
                .withNumber(Wire.TLV_BOOT_EPOCH, bootEpoch, 8);
        return config().hostName()
                .map(name -> tlvs.withText(Wire.TLV_HOST_NAME, name))
                .orElse(tlvs);
    }
}
