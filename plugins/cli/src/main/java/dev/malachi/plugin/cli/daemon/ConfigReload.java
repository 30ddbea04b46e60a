package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.Reload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new look at the configuration that nothing waits for, so that what was wrong or new is in the log. */
final class ConfigReload {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);

    private ConfigReload() {}

    /** Lets a node read its configuration again. Throws nothing: it is called by the thread of a signal, where that would be lost. */
    static void of(Node node) {
        try {
            for (Reload.Change change : node.reload().changes()) {
                LOG.info(
                        "event=config.changed key={} from=\"{}\" to=\"{}\" in-force={}",
                        change.key(),
                        change.from(),
                        change.to(),
                        change.live() ? "now" : "after-restart");
            }
        } catch (MalachiException e) {
            LOG.warn("event=config.refused detail=\"{}\"", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("event=config.failed detail=\"the configuration was not taken over\"", e);
        }
    }
}
