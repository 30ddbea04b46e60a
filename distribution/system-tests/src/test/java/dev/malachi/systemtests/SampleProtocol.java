package dev.malachi.systemtests;

import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.PeerPath;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.spi.protocol.Sighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A protocol of a third party that does in each node what a test tells it, and remembers what it is told. */
final class SampleProtocol implements Protocol {
    static final int INNER_KIND = 0x90;
    static final int FRAME_TYPE = 0x50;
    static final int CONTROL_KIND = 0x55;

    /** Its parts by the ids of their nodes. */
    final Map<NodeId, Part> parts = new ConcurrentHashMap<>();

    private final String id;
    private final Set<Trait> traits;
    private final Consumer<Part> onStart;

    /** The protocol in one node. */
    static final class Part implements Handler {
        final ProtocolContext context;
        final List<String> told = new CopyOnWriteArrayList<>();
        volatile boolean closed;
        volatile Runnable onClose = () -> {};

        Part(ProtocolContext context) {
            this.context = context;
        }

        @Override
        public void onLinkUp(LinkView link) {
            told.add("link");
        }

        @Override
        public void onSighted(Sighting sighting) {
            told.add("sighted " + sighting.id().shortId());
        }

        @Override
        public void onSessionUp(NodeId peer) {
            told.add("up " + peer.shortId());
        }

        @Override
        public void onSessionDown(NodeId peer, String reason) {
            told.add("down " + peer.shortId());
        }

        @Override
        public void onPathChanged(NodeId peer, PeerPath path) {
            told.add("path " + peer.shortId() + " " + path.largestInner());
        }

        @Override
        public void onAddressChanged(NodeId peer, OptionalInt ipv4) {
            told.add("address " + peer.shortId());
        }

        @Override
        public void close() {
            onClose.run();
            closed = true;
        }
    }

    SampleProtocol(String id, Set<Trait> traits, Consumer<Part> onStart) {
        this.id = id;
        this.traits = traits;
        this.onStart = onStart;
    }

    SampleProtocol(Consumer<Part> onStart) {
        this("sample", Set.of(), onStart);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<Trait> traits() {
        return traits;
    }

    @Override
    public Handler start(ProtocolContext context) {
        var part = new Part(context);
        parts.put(context.self(), part);
        onStart.accept(part);
        return part;
    }

    Part in(Node node) {
        return parts.get(node.id());
    }

    /** The plugin that brings it. */
    Plugin plugin() {
        return new Plugin() {
            @Override
            public PluginDescription description() {
                return PluginDescription.of(id, "Does what a test tells it.");
            }

            @Override
            public Registration start(PluginContext context) {
                return context.extend(Protocol.class, () -> SampleProtocol.this);
            }
        };
    }

    /** Starts nodes out of the plugins of the image and those that bring these protocols. */
    static Function<NodeConfig, Node> nodesWith(SampleProtocol... samples) {
        return nodesOf(extensionsWith(samples));
    }

    /** The plugins of the image and those that bring these protocols, in a registry of their own. */
    static Extensions extensionsWith(SampleProtocol... samples) {
        List<Plugin> plugins = new ArrayList<>();
        ServiceLoader.load(ModuleLayer.boot(), Plugin.class).forEach(plugins::add);
        Arrays.stream(samples).map(SampleProtocol::plugin).forEach(plugins::add);
        return Extensions.of(plugins);
    }

    /** Starts nodes out of a registry. */
    static Function<NodeConfig, Node> nodesOf(Extensions extensions) {
        return extensions.all(NodeProvider.class).getFirst()::start;
    }
}
