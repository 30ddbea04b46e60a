package dev.malachi.kernel.naming;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.name.NameSource;
import dev.malachi.api.spi.name.NameTable;
import dev.malachi.kernel.control.NodeContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends the sources of names that plugins bring, each on a virtual thread of its own, so that one that does not return holds up
 * nothing. Safe for use by several threads.
 */
public final class NameSources {
    /** How long a start or an end is waited for, so that names are there when a command returns; then it goes on by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String FAILED = "names.source_failed";
    private static final Registration NOTHING = () -> {};
    private static final Logger LOG = LoggerFactory.getLogger(NameSources.class);

    private final NodeContext context;
    private final NodeNames names;

    /**
     * Makes one without sources.
     *
     * @param context of the node
     * @param names where they put what they say
     */
    public NameSources(NodeContext context, NodeNames names) {
        this.context = context;
        this.names = names;
    }

    /**
     * Keeps up with the sources that plugins bring.
     *
     * @param extensions the registry
     * @return ends them
     */
    public Registration follow(Extensions extensions) {
        return extensions.follow(NameSource.class, this::add);
    }

    /** What cannot start is told by a warning, and keeps nothing else from starting. */
    private Registration add(Extension<NameSource> extension) {
        String plugin = extension.plugin().id();
        Arguments settings = context.config().settings(extension.plugin());
        if (!extension.plugin().enabled(settings)) {
            return NOTHING;
        }
        try {
            NameSource source = extension.get();
            var run = new Run(plugin, table -> source.start(table, settings), names.add(source.id()));
            run.begin();
            return run::end;
        } catch (RuntimeException | LinkageError e) {
            tell(plugin, e);
            return () -> context.warnings().clear(FAILED, plugin);
        }
    }

    private void tell(String plugin, Throwable error) {
        LOG.warn("event=names.source-failed plugin={}", plugin, error);
        context.warnings()
                .raise(
                        FAILED,
                        plugin,
                        "The names that the plugin '" + plugin + "' knows are missing: "
                                + (error instanceof MalachiException ? error.getMessage() : error + "."),
                        "Mend that, then 'malachi plugins reload " + plugin + "'.");
    }

    /** A source in this node. */
    private final class Run {
        private final String plugin;
        private final Function<NameTable, Registration> source;
        private final NodeNames.Table table;
        /** What ends the source; nothing until its start has returned. */
        private final AtomicReference<Registration> started = new AtomicReference<>(NOTHING);

        private final Thread thread;

        Run(String plugin, Function<NameTable, Registration> source, NodeNames.Table table) {
            this.plugin = plugin;
            this.source = source;
            this.table = table;
            this.thread = Thread.ofVirtual().name("malachi-names-" + plugin).unstarted(this::start);
        }

        void begin() {
            thread.start();
            await(thread);
        }

        private void start() {
            try {
                Registration ending = source.apply(table);
                if (!started.compareAndSet(NOTHING, ending)) {
                    ending.close(); // it was given up meanwhile
                }
            } catch (RuntimeException | LinkageError e) {
                if (started.compareAndSet(NOTHING, () -> {})) {
                    table.end();
                    tell(plugin, e);
                }
            }
        }

        void end() {
            table.end();
            context.warnings().clear(FAILED, plugin);
            Registration ending = started.getAndSet(() -> {});
            thread.interrupt();
            await(Thread.ofVirtual().name("malachi-names-" + plugin).start(() -> {
                try {
                    ending.close();
                } catch (RuntimeException | LinkageError e) {
                    LOG.warn("event=names.source-not-ended plugin={}", plugin, e);
                }
            }));
        }

        private void await(Thread other) {
            try {
                boolean _ = other.join(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
