package dev.malachi.kernel.control;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.stats.Counters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes the context of a node for parts of it that are tested by themselves, on a virtual clock. */
public final class TestContext {
    private final VirtualTimeline timeline;
    private final NodeConfigBuilder config;
    private ControlThread control;
    private Identity identity = TestCrypto.identity(1);
    private Counters counters = new Counters();

    /**
     * Begins with a node that nothing is special about.
     *
     * @param home where it keeps files, if it has any
     * @param timeline its clock, and its control thread
     */
    public TestContext(Path home, VirtualTimeline timeline) {
        this.timeline = timeline;
        this.config = NodeConfig.builder(home);
        this.control = ControlThread.simulated(timeline);
    }

    public TestContext identity(Identity itsOwn) {
        identity = itsOwn;
        return this;
    }

    public TestContext hostName(String name) {
        config.hostName(name);
        return this;
    }

    public TestContext counters(Counters toCountIn) {
        counters = toCountIn;
        return this;
    }

    public TestContext control(ControlThread other) {
        control = other;
        return this;
    }

    public NodeContext make() {
        var suite = TestCrypto.suite();
        var engine = Extensions.installed().all(AeadEngine.class).getFirst();
        var events = new EventStream(timeline);
        return new NodeContext(
                new LiveConfig(config.build()),
                control,
                identity,
                suite,
                new BulkCiphers(new BulkCipher(List.of(engine), suite), Optional.empty()),
                new SplittableRandom(1),
                new byte[0],
                1,
                counters,
                events,
                new Duplicates(events, timeline),
                new Warnings(events, timeline));
    }
}
