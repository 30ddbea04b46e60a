package dev.malachi.kernel.node;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.EchoReply;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.Reload;
import dev.malachi.api.event.Event;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.kernel.link.LinkPort;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A node as the API sees it. Its methods may come from any thread and go to the control thread, where the parts of the {@link Assembly}
 * work.
 */
final class MalachiNode implements Node {

    private final Assembly parts;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Starts a node.
     *
     * @throws MalachiException if it cannot be started; nothing is left behind then
     */
    static Node start(NodeConfig config, NodeProcess process, Extensions extensions) {
        Foundation foundation = Foundation.lay(config, process.ciphers());
        MalachiNode node;
        try {
            node = new MalachiNode(config, foundation, process, extensions);
        } catch (RuntimeException | Error e) {
            foundation.close();
            throw e;
        }
        try {
            node.parts.open();
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    private MalachiNode(NodeConfig config, Foundation foundation, NodeProcess process, Extensions extensions) {
        this.parts = new Assembly(config, foundation, process, extensions, this::close);
    }

    @Override
    public NodeConfig config() {
        return parts.context.config();
    }

    @Override
    public NodeId id() {
        return parts.context.self();
    }

    @Override
    public Reload reload() {
        return parts.reload(config().source()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "This node was configured by the program that it runs in, which has nothing to read again.")));
    }

    @Override
    public NodeStatus status() {
        return parts.calls.call(() -> parts.nodeReport.of(parts.claims.address(), parts.tun, parts.directory.size()));
    }

    @Override
    public List<PeerStatus> peers() {
        return parts.calls.call(() -> parts.peerReport.of(
                known -> parts.registry
                        .carrier(known.dialect())
                        .map(carrier -> carrier.state(known.peer().id()))
                        .orElse(PeerState.NEW),
                parts.claims.address()));
    }

    @Override
    public Optional<NodeId> resolve(String target) {
        return parts.calls.call(() -> parts.targets.resolve(target));
    }

    @Override
    public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) throws InterruptedException {
        if (parts.context.config().simulation().isPresent()) {
            return Optional.empty();
        }
        var answer = new AtomicReference<EchoReply>();
        var done = new CountDownLatch(1);
        int requestId = parts.calls.call(() -> parts.originator.echo(peer, data, reply -> {
            answer.set(reply);
            done.countDown();
        }));
        if (!done.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            parts.context.control().post(() -> parts.echoes.forget(requestId));
        }
        return Optional.ofNullable(answer.get());
    }

    @Override
    public void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {
        parts.calls.call(() -> parts.originator.echo(peer, data, onReply));
    }

    @Override
    public DatagramPort bind(int port, Consumer<Datagram> handler) {
        return parts.ports.bind(port, handler);
    }

    @Override
    public void send(NodeId to, int fromPort, int toPort, byte[] payload) {
        parts.calls.run(() -> parts.originator.datagram(to, fromPort, toPort, payload));
    }

    @Override
    public void approve(NodeId peer) {
        boolean _ = judge(peer, "approved", () -> {
            parts.approvals.approve(peer);
            return true;
        });
    }

    @Override
    public void deny(NodeId peer) {
        boolean _ = judge(peer, "denied", () -> {
            parts.approvals.deny(peer);
            return true;
        });
    }

    @Override
    public boolean forget(NodeId peer) {
        return judge(peer, "forgotten", () -> parts.approvals.forget(peer));
    }

    /** What a person says has its effect at once, and is on the disk when the call returns. The control thread does not wait for that. */
    private boolean judge(NodeId peer, String verdict, BooleanSupplier action) {
        Judged judged = parts.calls.call(() -> new Judged(action.getAsBoolean(), parts.trust.lastWrite()));
        if (judged.changed() && !parts.context.control().isCurrent()) {
            Verdicts.awaitWritten(judged.written(), peer, verdict);
        }
        return judged.changed();
    }

    private record Judged(boolean changed, CompletableFuture<Void> written) {}

    @Override
    public boolean reject(NodeId peer) {
        return parts.calls.call(() -> parts.approvals.reject(peer));
    }

    @Override
    public void discover() {
        parts.calls.run(parts.parts::discover);
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        return parts.context.events().subscribe(listener);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>(parts.context.counters().snapshot());
        all.put("peers.newcomers", (long) parts.membership.newcomers());
        all.put("peers.kept_bytes", parts.membership.bytes());
        for (LinkPort port : parts.links.all()) {
            port.link()
                    .counters()
                    .forEach((name, value) -> all.put("link." + port.link().name() + "." + name, value));
        }
        return all;
    }

    @Override
    public void close() {
        parts.calls.close();
        if (!closed.compareAndSet(false, true)) {
            awaitEnd();
            return;
        }
        try {
            parts.end();
        } finally {
            ended.countDown();
        }
    }

    /** Another thread ends the node. Its own threads must not wait for that, since it waits for them. */
    private void awaitEnd() {
        if (parts.context.control().isCurrent() || parts.lanes.isCurrent()) {
            return;
        }
        try {
            boolean _ = ended.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
