package dev.malachi.systemtests.attack;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Makes whole sessions with a victim, each under a fresh id, from 16 Ethernet addresses, as fast as the victim takes them: so many
 * handshakes are always under way, and one that is not answered is given up for the next id. Used by one thread.
 */
public final class StrangerFlood {
    private static final int MACS = 16;
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private record Attempt(Stranger stranger, long sinceNanos) {}

    private final CryptoSuite suite;
    private final RandomGenerator random;
    private final Victim victim;
    private final int atOnce;
    private final Consumer<byte[]> wire;
    private final Map<String, Attempt> underWay = new LinkedHashMap<>(); // oldest first
    private long begun;
    private long done;
    private long cookies;

    /**
     * Prepares.
     *
     * @param suite its primitives
     * @param random keys, ephemerals and indices
     * @param victim whom to attack
     * @param atOnce handshakes under way
     * @param wire takes frames
     */
    public StrangerFlood(CryptoSuite suite, RandomGenerator random, Victim victim, int atOnce, Consumer<byte[]> wire) {
        this.suite = suite;
        this.random = random;
        this.victim = victim;
        this.atOnce = atOnce;
        this.wire = wire;
    }

    /** Begins as many handshakes as there is room for. */
    public void begin(long nowNanos, long wallMillis) {
        Iterator<Attempt> oldest = underWay.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().sinceNanos() > PATIENCE_NANOS) {
            oldest.remove();
        }
        while (underWay.size() < atOnce) {
            byte[] mac = {2, 'A', 0, 0, 0, (byte) (begun++ % MACS)};
            var stranger = new Stranger(suite, random, victim, mac);
            underWay.put(stranger.name(), new Attempt(stranger, nowNanos));
            wire.accept(stranger.init(wallMillis));
        }
    }

    /** Takes whatever comes by. */
    public void onFrame(byte[] frame, long wallMillis) {
        if (frame.length < 62 || frame[17] != 0x10 || !Arrays.equals(victim.id(), 0, 16, frame, 34, 50)) {
            return;
        }
        String name = Victim.hex(Arrays.copyOfRange(frame, 18, 34));
        Attempt attempt = underWay.get(name);
        if (attempt == null) {
            return;
        }
        byte[] body = Arrays.copyOfRange(frame, 50, frame.length);
        Optional<byte[]> next = attempt.stranger().onHandshake(body, wallMillis);
        next.ifPresent(wire);
        if (next.isPresent() && body[0] == 2) {
            underWay.remove(name);
            done++;
        } else if (next.isPresent()) {
            cookies++;
        }
    }

    /** Sessions made. */
    public long done() {
        return done;
    }

    /** COOKIEs that were answered. */
    public long cookies() {
        return cookies;
    }
}
