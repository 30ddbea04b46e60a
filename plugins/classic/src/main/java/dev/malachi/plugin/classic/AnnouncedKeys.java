package dev.malachi.plugin.classic;

import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;

/**
 * The X25519 keys that discovery announces, as long as there is discovery. Without it there is a generation 0, with which no key can be
 * agreed; after it has begun anew its numbers begin anew, so that what was agreed before must go.
 */
final class AnnouncedKeys implements EphemeralKeys {
    private static final int KEY_BYTES = 32;

    private final ProtocolContext context;
    private WeakReference<EphemeralKeys> last = new WeakReference<>(null);

    AnnouncedKeys(ProtocolContext context) {
        this.context = context;
    }

    private Optional<EphemeralKeys> found() {
        return context.find(EphemeralKeys.class);
    }

    /** Whether these are other keys than when it was asked last. */
    @SuppressWarnings("ReferenceEquality") // a discovery that has begun anew has another object
    boolean haveChanged() {
        EphemeralKeys before = last.get();
        EphemeralKeys now = found().orElse(null);
        if (now == before) {
            return false;
        }
        last = new WeakReference<>(now);
        return true;
    }

    private Generation none() {
        return new Generation(0, new byte[KEY_BYTES], context.timeline().nanoTime());
    }

    @Override
    public Generation newest() {
        return found().map(EphemeralKeys::newest).orElseGet(this::none);
    }

    @Override
    public Generation renew() {
        return found().map(EphemeralKeys::renew).orElseGet(this::none);
    }

    @Override
    public List<Generation> live() {
        return found().map(EphemeralKeys::live).orElseGet(() -> List.of(none()));
    }

    @Override
    public Optional<byte[]> agree(int generation, byte[] publicKey) {
        return found().flatMap(keys -> keys.agree(generation, publicKey));
    }
}
