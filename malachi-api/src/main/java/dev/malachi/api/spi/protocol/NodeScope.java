package dev.malachi.api.spi.protocol;

import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.time.Timeline;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a plugin's part in one node may have, and owns: all that it took goes when it ends, what it took last first. Anything may be taken
 * and given back while frames flow. What is another's, or was taken twice, is refused with both names.
 *
 * <p>Methods may be called from any thread, a pump's too. What is registered is called on <em>the part's thread</em>: the control thread
 * of the node if the protocol {@linkplain Protocol.Trait#ON_CONTROL_THREAD declares} that it never blocks, else a virtual thread of its
 * own, which may block. What waits for a thread of its own is bounded, and what is over that is dropped and counted.
 *
 * <p>What throws is counted and named, and disturbs no other part; three in a row end the part.
 */
@Preview
public interface NodeScope {
    /** Takes frames. */
    @FunctionalInterface
    interface FrameHandler {
        /**
         * A frame of a claimed type came. Checked so far: EtherType, magic, version, length of the L3 header.
         *
         * @param frame a copy
         */
        void onFrame(ControlFrame frame);
    }

    /** Takes inner packets. */
    @FunctionalInterface
    interface InnerHandler {
        /**
         * An authenticated inner packet of a claimed kind came.
         *
         * @param peer its sender
         * @param payload a copy of what follows the kind, without padding
         * @param trafficClass 0 to 7, as the frame says; not authenticated
         */
        void onInner(NodeId peer, byte[] payload, int trafficClass);
    }

    /** Takes inner packets where they are decrypted. */
    @FunctionalInterface
    interface PumpHandler {
        /**
         * An authenticated inner packet of a claimed kind came. Called on the thread of a pump, by several at once: must not block or
         * allocate, and return within 5 ms or lose the claim. One that never returns ends the node.
         *
         * @param peer its sender
         * @param buffer where it lies; read-only, and good during the call
         * @param offset of the first byte after the kind
         * @param length bytes after the kind, without padding
         * @param trafficClass 0 to 7, as the frame says; not authenticated
         */
        void onInner(NodeId peer, MemorySegment buffer, long offset, int length, int trafficClass);
    }

    /** Takes control messages. */
    @FunctionalInterface
    interface ControlHandler {
        /**
         * An authenticated control message of a claimed kind came.
         *
         * @param peer its sender
         * @param requestId as sent
         * @param body a copy of its bytes
         */
        void onControl(NodeId peer, int requestId, byte[] body);
    }

    /**
     * What the operator has set about this plugin.
     *
     * @return its settings, defaults filled in
     */
    Arguments settings();

    /**
     * The clock and timers. Tasks run on the part's thread, and are cancelled when it ends.
     *
     * @return the same at every call
     */
    Timeline timeline();

    /**
     * Takes the frames of an L3 type: 0x40 to 0x7F, or one that protocol.md §1 leaves to plugins.
     *
     * @param type L3 type
     * @param handler takes them
     * @return gives the type back
     * @throws dev.malachi.api.MalachiException if it is another's, or not for plugins
     */
    Registration claimFrames(int type, FrameHandler handler);

    /**
     * Takes the inner packets of a kind: 0x80 to 0xBF, or one that protocol.md §6 leaves to plugins.
     *
     * @param kind first byte of the inner packet
     * @param handler takes them
     * @return gives the kind back
     * @throws dev.malachi.api.MalachiException if it is another's, or not for plugins
     */
    Registration claimInner(int kind, InnerHandler handler);

    /**
     * The same where they are decrypted, without a copy. For a protocol that declares {@link Protocol.Trait#ON_PUMPS}.
     *
     * @param kind first byte of the inner packet
     * @param handler takes them
     * @return gives the kind back; a call that has begun may still be at work then
     * @throws dev.malachi.api.MalachiException if it is another's, not for plugins, or the capability is missing
     */
    Registration claimInnerOnPump(int kind, PumpHandler handler);

    /**
     * Opens a tap on the IP packets of the node. Needs the capability {@code packet-tap}.
     *
     * @param snapBytes of each packet that are copied, 1 to 65,535
     * @return the tap, which the caller drains
     * @throws dev.malachi.api.MalachiException if there are too many, the node is still starting, or the capability is missing
     */
    PacketTap tapPackets(int snapBytes);

    /**
     * Takes the control messages of a kind: 0x40 to 0x7F, or one that protocol.md §7.2 leaves to plugins.
     *
     * @param kind control kind
     * @param handler takes them
     * @return gives the kind back
     * @throws dev.malachi.api.MalachiException if it is another's, or not for plugins
     */
    Registration claimControl(int kind, ControlHandler handler);

    /**
     * Offers something to the other parts in this node. There is one of each type.
     *
     * @param type interface of the api, or any type that two plugins agree on; says which threads may call it
     * @param service what they get
     * @param <S> the type
     * @return takes it away; who has found it may still go on using it
     * @throws dev.malachi.api.MalachiException if another part offers this type
     */
    <S> Registration offer(Class<S> type, S service);

    /**
     * Looks for what a part in this node offers. Parts come and go, so look when it is needed and do not keep it.
     *
     * @param type the type under which it is offered
     * @param <S> the type
     * @return empty if no part offers it now
     */
    <S> Optional<S> find(Class<S> type);

    /**
     * Brings datagrams to the peers whose sightings name this protocol. For a protocol on the control thread.
     *
     * @param carrier brings them
     * @return ends it
     * @throws dev.malachi.api.MalachiException if this protocol has a carrier, or has a thread of its own
     */
    Registration carry(DatagramCarrier carrier);

    /**
     * Decides which peers may have a session. For a protocol on the control thread that declares {@link Protocol.Trait#GUARD}.
     * Sessions of peers that it does not admit end at once.
     *
     * @param guard decides
     * @return takes it away, which closes what it guards
     * @throws dev.malachi.api.MalachiException if this protocol has a guard, or has not declared that it is one
     */
    Registration guard(Guard guard);

    /**
     * Hears of what happens in the node.
     *
     * @param listener is told on the part's thread
     * @return ends it
     */
    Registration subscribe(Consumer<Event> listener);

    /**
     * Starts a virtual thread, for what blocks. It is interrupted when the part ends.
     *
     * @param name tells what it does
     * @param work what it does
     * @return interrupts it earlier
     */
    Registration startThread(String name, Runnable work);

    /**
     * Counts one.
     *
     * @param counter such as {@code ndp.drop.bad_signature}
     */
    void count(String counter);

    /**
     * Something is wrong from now on: shown by {@code status} until it is {@linkplain #clearWarning cleared}. Said again with other
     * words it replaces them.
     *
     * @param code lower case words and dots, beginning with the protocol's own or with what it is about
     * @param detail tells several of one kind apart; empty if there is but one
     * @param text what is the matter, a sentence
     * @param remedy what to do, a sentence
     */
    void raiseWarning(String code, String detail, String text, String remedy);

    /**
     * What {@link #raiseWarning} told of is over.
     *
     * @param code as raised
     * @param detail as raised
     */
    void clearWarning(String code, String detail);

    /**
     * Tells listeners.
     *
     * @param event what happened
     */
    void publish(Event event);
}
