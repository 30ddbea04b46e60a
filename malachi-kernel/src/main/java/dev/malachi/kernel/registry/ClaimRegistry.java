package dev.malachi.kernel.registry;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.kernel.datapath.Claims;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who has taken what in this node: frame types, inner kinds, control kinds, dialects, and what is offered to other plugins. Of each there
 * is one owner, and a second is refused with both names. Safe for use by several threads.
 */
public final class ClaimRegistry {
    /** Where the control messages of a kind go. */
    @FunctionalInterface
    public interface ControlSink {
        /** Takes a message, on the control thread. */
        void control(NodeId peer, int requestId, byte[] body);
    }

    /** Something that is taken, and by which plugin. */
    private record Owned<T>(String owner, T value) {}

    /** Things of one kind. */
    private final class Shelf<K, T> {
        private final String what;
        private final Map<K, Owned<T>> taken = new TreeMap<>();

        Shelf(String what) {
            this.what = what;
        }

        Registration take(String plugin, K key, String shown, T value) {
            var mine = new Owned<>(plugin, value);
            synchronized (ClaimRegistry.this) {
                Owned<T> owner = taken.putIfAbsent(key, mine);
                if (owner != null) {
                    throw new MalachiException(
                            MalachiException.Kind.FAILED,
                            "The plugin '" + plugin + "' wants " + what + " " + shown + ", which "
                                    + (owner.owner().equals(plugin) ? "it has" : "'" + owner.owner() + "' has")
                                    + " taken already"
                                    + (owner.owner().equals(plugin) ? "." : "; remove one of the two plugins."));
                }
                publish();
            }
            return () -> {
                synchronized (ClaimRegistry.this) {
                    if (taken.remove(key, mine)) {
                        publish();
                    }
                }
            };
        }

        Optional<T> find(K key) {
            synchronized (ClaimRegistry.this) {
                return Optional.ofNullable(taken.get(key)).map(Owned::value);
            }
        }

        boolean isOf(String plugin, K key) {
            synchronized (ClaimRegistry.this) {
                Owned<T> owner = taken.get(key);
                return owner != null && owner.owner().equals(plugin);
            }
        }

        Map<K, T> values() {
            Map<K, T> values = new HashMap<>();
            taken.forEach((key, owned) -> values.put(key, owned.value()));
            return values;
        }
    }

    private final Claims claims;
    private final Shelf<Integer, Claims.FrameSink> frames = new Shelf<>("frame type");
    private final Shelf<Integer, Claims.InnerSink> inner = new Shelf<>("inner kind");
    private final Shelf<Integer, ControlSink> control = new Shelf<>("control kind");
    private final Shelf<String, DatagramCarrier> carriers = new Shelf<>("to carry datagrams to nodes of");
    private final Shelf<String, Object> services = new Shelf<>("to offer");

    /**
     * Makes one in which nothing is taken.
     *
     * @param claims where the pumps look
     */
    public ClaimRegistry(Claims claims) {
        this.claims = claims;
    }

    private void publish() {
        claims.publish(frames.values(), inner.values());
    }

    private static String hex(int number) {
        return "0x" + Integer.toHexString(number);
    }

    /**
     * Takes an L3 type.
     *
     * @param plugin whose it is to be
     * @param type L3 type
     * @param sink where its frames go
     * @return gives it back
     * @throws MalachiException if it is another's, or its own already; the others likewise
     */
    public Registration frames(String plugin, int type, Claims.FrameSink sink) {
        return frames.take(plugin, type, hex(type), sink);
    }

    /** Takes an inner kind, as {@link #frames}. */
    public Registration inner(String plugin, int kind, Claims.InnerSink sink) {
        return inner.take(plugin, kind, hex(kind), sink);
    }

    /** Takes a control kind, as {@link #frames}. */
    public Registration control(String plugin, int kind, ControlSink sink) {
        return control.take(plugin, kind, hex(kind), sink);
    }

    /** Takes the peers whose sightings name a plugin, as {@link #frames}. */
    public Registration carrier(String plugin, DatagramCarrier carrier) {
        return carriers.take(plugin, plugin, "its own protocol", carrier);
    }

    /**
     * Offers something to other plugins, as {@link #frames}. Types are told apart by their names: two layers may each have loaded one, and
     * only one of them can be meant.
     */
    public Registration service(String plugin, Class<?> type, Object service) {
        return services.take(plugin, type.getName(), "a " + type.getSimpleName(), service);
    }

    /** What is offered of a type, if it is the very type that the caller means. */
    public <S> Optional<S> find(Class<S> type) {
        return services.find(type.getName()).filter(type::isInstance).map(type::cast);
    }

    /** Whether a plugin has an L3 type. */
    public boolean ownsFrames(String plugin, int type) {
        return frames.isOf(plugin, type);
    }

    /** Whether a plugin has an inner kind. */
    public boolean ownsInner(String plugin, int kind) {
        return inner.isOf(plugin, kind);
    }

    /** Whether a plugin has a control kind. */
    public boolean ownsControl(String plugin, int kind) {
        return control.isOf(plugin, kind);
    }

    /**
     * Brings a control message to who has claimed its kind. Called on the control thread.
     *
     * @param peer its sender
     * @param kind control kind
     * @param requestId as sent
     * @param body its bytes
     * @return false if no plugin has
     */
    public boolean onControl(NodeId peer, int kind, int requestId, byte[] body) {
        Optional<ControlSink> sink = control.find(kind);
        sink.ifPresent(taker -> taker.control(peer, requestId, body));
        return sink.isPresent();
    }

    /**
     * What brings datagrams to peers of a dialect.
     *
     * @param dialect as sightings name it
     * @return empty as long as no plugin does
     */
    public Optional<DatagramCarrier> carrier(String dialect) {
        return carriers.find(dialect);
    }
}
