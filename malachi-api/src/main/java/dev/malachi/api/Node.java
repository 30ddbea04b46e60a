package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import dev.malachi.api.event.Event;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.spi.node.NodeProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A running Malachi node inside this process. Safe for use by several threads.
 *
 * <p>Under simulation ({@link NodeConfig#simulation()}) no method waits: {@link #echo} returns empty at once, use
 * {@link #echoAsync}.
 *
 * <p>A node that meets an {@link Error} on one of its threads cannot rely on itself any more. It raises {@link
 * dev.malachi.api.event.EventKind#NODE_FAILED} and closes itself; every call after that says so. The process goes on.
 */
@Stable
public interface Node extends AutoCloseable {
    /**
     * Builds and starts a node.
     *
     * @param config what it shall be
     * @return the node; links are open, the TUN interface exists, discovery has begun
     * @throws MalachiException if it cannot be started; nothing is left behind then
     */
    static Node start(NodeConfig config) {
        return NodeProvider.load().start(config);
    }

    /**
     * What the node is.
     *
     * @return the configuration it was started with
     */
    NodeConfig config();

    /**
     * The id of this node.
     *
     * @return the id
     */
    NodeId id();

    /**
     * Reads the configuration again, from where it came from ({@link NodeConfig#source}), and takes over what can change while the node
     * runs: whom it talks to, and what is set about protocols of plugins, which start anew.
     *
     * @return what is different from what was in force
     * @throws MalachiException (usage) if what is read is wrong, (failed) if the configuration came from a program; nothing changes then
     */
    Reload reload();

    /**
     * A picture of the node now.
     *
     * @return its state
     */
    NodeStatus status();

    /**
     * All known peers, the node itself not among them.
     *
     * @return a snapshot, ordered by id
     */
    List<PeerStatus> peers();

    /**
     * What is known of one peer besides {@link #peers}.
     *
     * @param peer its id
     * @return empty if nothing is known of it
     */
    default Optional<PeerDetails> details(NodeId peer) {
        return Optional.empty();
    }

    /**
     * Finds whom a person means: node id, unique id prefix of 4 or more digits, virtual address, host name, a {@code .mli} name of
     * those, or {@code me} for this node.
     *
     * @param target what the person typed
     * @return the node (which may be this one), or empty if none that is known is meant; an unknown full id is returned as it is
     * @throws MalachiException (usage) if a prefix is ambiguous, with the candidates, or the text cannot be a target
     */
    Optional<NodeId> resolve(String target);

    /**
     * The names that mean nodes, and who says so: what peers call themselves, and what sources of plugins say.
     *
     * @return a snapshot, ordered by name; each name once, as {@link #resolve} takes it
     */
    List<NameEntry> names();

    /**
     * Sends one ECHO and waits for its reply.
     *
     * @param peer whom to ask
     * @param data 0 to 1264 bytes to be returned
     * @param timeout how long to wait
     * @return the reply, or empty if none came in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) throws InterruptedException;

    /**
     * Sends one ECHO without waiting.
     *
     * @param peer whom to ask
     * @param data 0 to 1264 bytes to be returned
     * @param onReply called at most once, on the control thread; must not block
     */
    void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply);

    /**
     * Receives datagrams on a port.
     *
     * @param port 1 to 65535, or 0 for a free one at or above 49152
     * @param handler called on the control thread; must not block
     * @return the bound port; close it to unbind
     * @throws MalachiException (failed) if the port is taken
     */
    DatagramPort bind(int port, Consumer<Datagram> handler);

    /**
     * Sends a datagram. Like UDP it may be lost; a session is made first when there is none. One that does not fit a frame goes in
     * several and arrives whole or not at all.
     *
     * @param to whom
     * @param fromPort source port
     * @param toPort destination port
     * @param payload its bytes, 65,535 at the most; copied
     * @throws MalachiException (usage) if there are more
     */
    void send(NodeId to, int fromPort, int toPort, byte[] payload);

    /**
     * Lets a peer in, under every trust mode, and keeps that over restarts. It need not have been heard yet: an id is the hash of its
     * key. Takes back {@link #deny}.
     *
     * @param peer its id
     * @throws MalachiException (usage) if it is this node
     */
    void approve(NodeId peer);

    /**
     * Keeps a peer out, under every trust mode, also over restarts, until it is approved. Its sessions end at once; pin, name and
     * mapping go. It need not have been heard yet.
     *
     * @param peer its id
     * @throws MalachiException (usage) if it is this node
     */
    void deny(NodeId peer);

    /**
     * Forgets a peer: its sessions end, pin, name, mapping and approval go. Heard again it is a stranger. Of one that is denied
     * everything goes but that.
     *
     * @param peer its id
     * @return false if nothing is known of it that could be forgotten
     * @throws MalachiException (usage) if it is this node
     */
    boolean forget(NodeId peer);

    /**
     * Drops a peer from those that wait for approval; it does not wait again as long as this node runs.
     *
     * @param peer its id
     * @return false if it did not wait
     * @throws MalachiException (usage) if it is this node
     */
    boolean reject(NodeId peer);

    /**
     * Asks every link who is there, now.
     */
    void discover();

    /**
     * Hears what happens in the node.
     *
     * @param listener called on the thread that causes the event; must not block
     * @return close it to stop hearing
     */
    Registration subscribe(Consumer<Event> listener);

    /**
     * Counters by name: frames, drops with their reason, handshakes.
     *
     * @return name to value, ordered by name
     */
    Map<String, Long> counters();

    /** Ends sessions, links and the TUN interface; leaves nothing behind. A second call does nothing. */
    @Override
    void close();
}
