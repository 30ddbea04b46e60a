package dev.malachi.kernel.peer;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.wire.Wire;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys agreed with a peer, and what has passed under them (protocol.md §5, §6).
 *
 * <p>Made and ended on the control thread; used by the pumps without locks. Every pump, and the control thread, has a lane number and,
 * in each session, a cipher of its own for that lane.
 */
public final class Session {
    /** Who began the handshake. */
    public enum Role {
        /** This node. */
        INITIATOR,
        /** The peer. */
        RESPONDER
    }

    /** A lane's cipher and the engine that made it. */
    private record LaneCipher(AeadEngine maker, AeadEngine.Key key) {}

    private final Peer peer;
    private final Role role;
    private final int localIndex;
    private final int remoteIndex;
    private final long createdNanos;
    private final int peerCapabilities;
    private final byte[] handshakeHash;
    private final byte[] sendSubkey;
    private final byte[] receiveSubkey;
    private final Supplier<AeadEngine> engines;
    private final @Nullable LaneCipher[] sealers;
    private final @Nullable LaneCipher[] openers;
    private final ReplayWindow window = new ReplayWindow();
    private final AtomicLong nextCounter = new AtomicLong();
    private final AtomicLong lastSentNanos = new AtomicLong();
    private final AtomicLong lastReceivedNanos = new AtomicLong();
    private final AtomicLong lastDataReceivedNanos = new AtomicLong();
    private final AtomicLong lastDataSentNanos = new AtomicLong();
    private final AtomicLong rekeyAskedNanos = new AtomicLong();
    private final AtomicBoolean confirmed = new AtomicBoolean();
    private volatile boolean wiped;

    /**
     * Makes a session.
     *
     * @param peer with whom
     * @param role who began
     * @param localIndex the index that frames to us carry
     * @param remoteIndex the index that frames to the peer carry
     * @param createdNanos monotonic time of the handshake's end
     * @param peerCapabilities capability bits of the peer's handshake payload
     * @param handshakeHash 64 bytes after RESPONSE
     * @param sendSubkey 32 bytes: of our sending key, for the algorithm
     * @param receiveSubkey 32 bytes: of our receiving key, for the algorithm
     * @param engines says which engine of that algorithm makes the lanes' ciphers, at any time; when it says another, each lane goes
     *     over to it
     * @param lanes how many lanes there are in each direction
     */
    public Session(
            Peer peer,
            Role role,
            int localIndex,
            int remoteIndex,
            long createdNanos,
            int peerCapabilities,
            byte[] handshakeHash,
            byte[] sendSubkey,
            byte[] receiveSubkey,
            Supplier<AeadEngine> engines,
            int lanes) {
        this.peer = peer;
        this.role = role;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.createdNanos = createdNanos;
        this.peerCapabilities = peerCapabilities;
        this.handshakeHash = handshakeHash.clone();
        this.sendSubkey = sendSubkey.clone();
        this.receiveSubkey = receiveSubkey.clone();
        this.engines = engines;
        this.sealers = new LaneCipher[lanes];
        this.openers = new LaneCipher[lanes];
        this.lastReceivedNanos.setPlain(createdNanos);
        this.lastSentNanos.setPlain(createdNanos);
        this.lastDataReceivedNanos.setPlain(createdNanos);
        this.lastDataSentNanos.setPlain(createdNanos - 1); // never; the first data goes at the same instant
        this.rekeyAskedNanos.setPlain(createdNanos - Wire.RETRY_NANOS);
    }

    public Peer peer() {
        return peer;
    }

    public Role role() {
        return role;
    }

    public int localIndex() {
        return localIndex;
    }

    public int remoteIndex() {
        return remoteIndex;
    }

    public long createdNanos() {
        return createdNanos;
    }

    public int peerCapabilities() {
        return peerCapabilities;
    }

    public boolean takesPartialChecksums() {
        return (peerCapabilities & Wire.CAPABILITY_PARTIAL_CHECKSUMS) != 0;
    }

    /** Of the frames. */
    public AeadEngine.Algorithm algorithm() {
        return engines.get().algorithm();
    }

    /** 64 bytes; not to be changed. */
    public byte[] handshakeHash() {
        return handshakeHash;
    }

    /** 32 bytes, secret; not to be changed or kept. */
    public byte[] sendSubkey() {
        return sendSubkey;
    }

    /** 32 bytes, secret; not to be changed or kept. */
    public byte[] receiveSubkey() {
        return receiveSubkey;
    }

    /**
     * The cipher of a lane for sending; made at its first use, and anew when there is another engine, on the lane's thread. Not to be
     * kept: ask for every frame.
     *
     * @param lane the calling pump's lane
     */
    public AeadEngine.Key sealer(int lane) {
        return cipher(sealers, lane, sendSubkey);
    }

    /**
     * The cipher of a lane for receiving, likewise.
     *
     * @param lane the calling pump's lane
     */
    public AeadEngine.Key opener(int lane) {
        return cipher(openers, lane, receiveSubkey);
    }

    @SuppressWarnings("ReferenceEquality") // once a frame; there is one object of each engine
    private AeadEngine.Key cipher(@Nullable LaneCipher[] ciphers, int lane, byte[] subkey) {
        AeadEngine engine = engines.get();
        LaneCipher cipher = ciphers[lane];
        if (cipher == null || cipher.maker() != engine) {
            cipher = renewed(cipher, engine, subkey);
            ciphers[lane] = cipher;
        }
        return cipher.key();
    }

    private LaneCipher renewed(@Nullable LaneCipher before, AeadEngine engine, byte[] subkey) {
        if (wiped) {
            throw new IllegalStateException("the session has been wiped");
        }
        close(before);
        return new LaneCipher(engine, engine.newKey(subkey));
    }

    private static void close(@Nullable LaneCipher cipher) {
        if (cipher != null) {
            cipher.key().close();
        }
    }

    /** Takes the next counter for sending. Safe from any thread; never the same twice. */
    public long takeCounter() {
        return nextCounter.getAndIncrement();
    }

    /** How many counters were taken. */
    public long sentFrames() {
        return nextCounter.getOpaque();
    }

    public ReplayWindow window() {
        return window;
    }

    /** Whether a valid transport frame has come under these keys. */
    public boolean confirmed() {
        return confirmed.get();
    }

    /**
     * Notes that a valid transport frame has come. Safe from any thread.
     *
     * @return true for the first caller only
     */
    public boolean confirm() {
        return confirmed.compareAndSet(false, true);
    }

    /**
     * Whether this session may still carry frames.
     *
     * @param nowNanos monotonic time
     */
    public boolean usable(long nowNanos) {
        return nowNanos - createdNanos < Wire.REJECT_AFTER_NANOS
                && Long.compareUnsigned(nextCounter.getOpaque(), Wire.REJECT_AFTER_FRAMES) < 0;
    }

    /**
     * Whether this node should make a new session in place of this one: it began this one, which is old, or it has sent many frames.
     *
     * @param nowNanos monotonic time
     */
    public boolean rekeyDue(long nowNanos) {
        return role == Role.INITIATOR && nowNanos - createdNanos >= Wire.REKEY_AFTER_NANOS - rekeySpreadNanos()
                || Long.compareUnsigned(nextCounter.getOpaque(), Wire.REKEY_AFTER_FRAMES) >= 0;
    }

    /** Sessions that were made together are not all renewed together: their indices are random. */
    private long rekeySpreadNanos() {
        return (localIndex >>> Byte.SIZE) * Wire.REKEY_SPREAD_NANOS >>> Integer.SIZE - Byte.SIZE;
    }

    /**
     * Keeps the pumps from asking for a new session with every packet. Safe from any thread.
     *
     * @param nowNanos monotonic time
     * @return true for one caller in the time between two INITs
     */
    public boolean claimRekeyRequest(long nowNanos) {
        long asked = rekeyAskedNanos.getOpaque();
        return nowNanos - asked >= Wire.RETRY_NANOS && rekeyAskedNanos.compareAndSet(asked, nowNanos);
    }

    /**
     * Notes an authenticated frame from the peer.
     *
     * @param nowNanos monotonic time
     * @param data whether it was more than a keepalive
     */
    public void received(long nowNanos, boolean data) {
        // A batch's time may lie before that of a frame we have sent meanwhile, to which this may be the answer.
        long sent = lastSentNanos.getOpaque();
        long at = nowNanos - sent > 0 ? nowNanos : sent + 1;
        lastReceivedNanos.setOpaque(at);
        if (data) {
            lastDataReceivedNanos.setOpaque(at);
        }
    }

    /**
     * Notes a frame to the peer.
     *
     * @param nowNanos monotonic time
     * @param data whether it was more than a keepalive
     */
    public void sent(long nowNanos, boolean data) {
        lastSentNanos.setOpaque(nowNanos);
        if (data) {
            lastDataSentNanos.setOpaque(nowNanos);
        }
    }

    public long lastSentNanos() {
        return lastSentNanos.getOpaque();
    }

    public long lastReceivedNanos() {
        return lastReceivedNanos.getOpaque();
    }

    public long lastDataReceivedNanos() {
        return lastDataReceivedNanos.getOpaque();
    }

    public long lastDataSentNanos() {
        return lastDataSentNanos.getOpaque();
    }

    /** Wipes all keys. Only after every pump has passed a quiescent state since the session was unpublished. */
    public void wipe() {
        wiped = true;
        Arrays.fill(sendSubkey, (byte) 0);
        Arrays.fill(receiveSubkey, (byte) 0);
        Arrays.fill(handshakeHash, (byte) 0);
        for (int lane = 0; lane < sealers.length; lane++) {
            close(sealers[lane]);
            close(openers[lane]);
        }
    }
}
