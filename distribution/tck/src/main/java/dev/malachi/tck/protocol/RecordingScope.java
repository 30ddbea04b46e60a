package dev.malachi.tck.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Acceptance;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.spi.protocol.Granted;
import dev.malachi.api.spi.protocol.Guard;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.PacketTap;
import dev.malachi.api.spi.protocol.PeerPath;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A node for the test of one protocol: remembers what it takes, offers, counts and tells, refuses what a node refuses, and fails the test
 * for whatever else is asked of it. Override what the protocol needs.
 */
public abstract class RecordingScope implements ProtocolContext {
    /** Handlers by L3 type. */
    public final Map<Integer, FrameHandler> frames = new TreeMap<>();

    /** Handlers by inner kind. */
    public final Map<Integer, InnerHandler> inner = new TreeMap<>();

    /** Handlers on the pump by inner kind. */
    public final Map<Integer, PumpHandler> onPump = new TreeMap<>();

    /** Handlers by control kind. */
    public final Map<Integer, ControlHandler> control = new TreeMap<>();

    /** What is offered, by type. Tests may add what others offer. */
    public final Map<Class<?>, Object> services = new HashMap<>();

    /** Carriers and guards, at most one of each. */
    public final List<Object> roles = new ArrayList<>();

    /** Who hears of events. */
    public final List<Consumer<Event>> listeners = new ArrayList<>();

    /** How often each was counted. */
    public final Map<String, Integer> counters = new TreeMap<>();

    /** Text of each warning that was raised and not cleared, by its code, a space, and its detail. */
    public final Map<String, String> warnings = new TreeMap<>();

    /** What was told. */
    public final List<Event> events = new ArrayList<>();

    /** Bytes that the protocol says that it keeps of each peer. */
    public final Map<NodeId, Integer> kept = new TreeMap<>();

    /** Nothing is taken yet. */
    protected RecordingScope() {}

    /**
     * Brings a frame to the handler of its type, if there is one.
     *
     * @param frame a frame
     */
    public void deliver(ControlFrame frame) {
        FrameHandler handler = frames.get(frame.type());
        if (handler != null) {
            handler.onFrame(frame);
        }
    }

    /** Whether the protocol has given everything back. */
    boolean isEmpty() {
        return frames.isEmpty()
                && inner.isEmpty()
                && onPump.isEmpty()
                && control.isEmpty()
                && services.isEmpty()
                && roles.isEmpty()
                && listeners.isEmpty();
    }

    private static AssertionError unexpected(String what) {
        return new AssertionError("this protocol has no business with " + what);
    }

    private static <K, V> Registration take(Map<K, V> taken, K key, V value, boolean granted) {
        if (!granted || taken.putIfAbsent(key, value) != null) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, key + (granted ? " is taken already" : " is not for plugins"));
        }
        return () -> taken.remove(key, value);
    }

    private Registration takeRole(Object role) {
        roles.add(role);
        return () -> roles.remove(role);
    }

    @Override
    public Registration claimFrames(int type, FrameHandler handler) {
        return take(frames, type, handler, Granted.frameType(type, true));
    }

    @Override
    public Registration claimInner(int kind, InnerHandler handler) {
        return take(inner, kind, handler, Granted.innerKind(kind, true) && !onPump.containsKey(kind));
    }

    @Override
    public Registration claimInnerOnPump(int kind, PumpHandler handler) {
        return take(onPump, kind, handler, Granted.innerKind(kind, true) && !inner.containsKey(kind));
    }

    @Override
    public PacketTap tapPackets(int snapBytes) {
        throw unexpected("packets");
    }

    @Override
    public Registration claimControl(int kind, ControlHandler handler) {
        return take(control, kind, handler, Granted.controlKind(kind, true));
    }

    @Override
    public <S> Registration offer(Class<S> type, S service) {
        return take(services, type, service, true);
    }

    @Override
    public <S> Optional<S> find(Class<S> type) {
        return Optional.ofNullable(services.get(type)).map(type::cast);
    }

    @Override
    public Registration carry(DatagramCarrier carrier) {
        return takeRole(carrier);
    }

    @Override
    public Registration guard(Guard guard) {
        return takeRole(guard);
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Registration startThread(String name, Runnable work) {
        throw unexpected("threads");
    }

    @Override
    public void count(String counter) {
        counters.merge(counter, 1, Integer::sum);
    }

    @Override
    public void raiseWarning(String code, String detail, String text, String remedy) {
        warnings.put(code + " " + detail, text);
    }

    @Override
    public void clearWarning(String code, String detail) {
        warnings.remove(code + " " + detail);
    }

    @Override
    public void publish(Event event) {
        events.add(event);
    }

    @Override
    public void keeps(NodeId peer, int bytes) {
        kept.merge(peer, bytes, Integer::sum);
    }

    @Override
    public Arguments settings() {
        return Arguments.NONE;
    }

    @Override
    public abstract VirtualTimeline timeline();

    @Override
    public byte[] publicKey() {
        throw unexpected("this node's key");
    }

    @Override
    public byte[] sign(byte[] message) {
        throw unexpected("signatures");
    }

    @Override
    public Optional<byte[]> preSharedKey() {
        return Optional.empty();
    }

    @Override
    public CryptoSuite crypto() {
        throw unexpected("cryptography");
    }

    @Override
    public byte[] blake3(byte[]... parts) {
        throw unexpected("BLAKE3");
    }

    @Override
    public RandomGenerator random() {
        throw unexpected("randomness");
    }

    @Override
    public Tlvs announcement(LinkView link) {
        return Tlvs.EMPTY;
    }

    @Override
    public boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body) {
        throw unexpected("frames from this node");
    }

    @Override
    public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
        throw unexpected("frames without ids");
    }

    @Override
    public Acceptance sendControl(NodeId peer, int kind, int requestId, byte[] body) {
        throw unexpected("control messages");
    }

    @Override
    public Acceptance sendInner(NodeId peer, int kind, byte[] payload, int trafficClass) {
        throw unexpected("inner packets");
    }

    @Override
    public Optional<PeerPath> path(NodeId peer) {
        throw unexpected("paths");
    }

    @Override
    public boolean hasSession(NodeId peer) {
        throw unexpected("sessions");
    }

    @Override
    public Optional<Sighting> sighting(NodeId id) {
        return Optional.empty();
    }

    @Override
    public boolean isKnownAt(NodeId id, String link, MacAddress mac) {
        return false;
    }

    @Override
    public boolean isPinned(NodeId id) {
        return false;
    }

    @Override
    public boolean isNewcomer(NodeId id) {
        return true;
    }

    @Override
    public int peerCount() {
        return 0;
    }

    @Override
    public boolean admits(NodeId id, byte[] publicKey) {
        return true;
    }

    @Override
    public void answered(NodeId peer, String link, MacAddress mac) {
        throw unexpected("where peers answer");
    }

    @Override
    public void sighted(Sighting sighting) {
        throw unexpected("sightings");
    }

    @Override
    public void discover(NodeId peer) {
        throw unexpected("being found");
    }

    @Override
    public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
        throw unexpected("datagrams");
    }
}
