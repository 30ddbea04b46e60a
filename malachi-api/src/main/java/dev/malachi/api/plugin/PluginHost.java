package dev.malachi.api.plugin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.Warning;
import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plugins that the operator manages: jars in {@code HOME/plugins} and in {@code plugins} of the image, and those of the image itself.
 * Brought by the kernel. Safe for use by several threads; calls wait for each other.
 *
 * <p>In a daemon, after {@link #open}, what is installed, enabled or reloaded starts at once, and what is removed or disabled stops.
 * Otherwise only files change, no code of a plugin runs, and the next start of a daemon does the rest.
 */
@Preview
public interface PluginHost {
    /**
     * The kernel's.
     *
     * @return the host
     * @throws MalachiException if there is no kernel in this program
     */
    static PluginHost load() {
        return Extensions.installed().all(PluginHost.class).stream()
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "There is no Malachi kernel in this program; add the module dev.malachi.kernel."));
    }

    /**
     * Starts the jars of a home and of the image, and stops the image's plugins that are disabled there. What cannot start is told by
     * {@link #list} and keeps nothing else from starting.
     *
     * @param home directory of identity, pins and configuration
     * @return stops them all
     */
    Registration open(Path home);

    /**
     * All plugins.
     *
     * @param home directory; that of {@link #open} in a daemon
     * @return ordered by id, then by file; one that is no longer where it was started from is among them as long as it runs
     */
    List<PluginReport> list(Path home);

    /**
     * What an open host knows without looking at files: plugins of jars, and those of the image that are disabled. Does not wait.
     *
     * @return ordered by id; empty before {@link #open}
     */
    List<PluginReport> snapshot();

    /**
     * What the operator should know of them and do, for the status of the node. Does not wait.
     *
     * @return one for each plugin that does not run, unless the operator has disabled it, and for each whose old code stays in memory
     */
    List<Warning> warnings();

    /**
     * Plugins that are not there although they are known by id: disabled, or failed.
     *
     * @return ids; empty before {@link #open}
     */
    Set<String> absent();

    /**
     * One plugin, or a jar that is not installed yet.
     *
     * @param home directory
     * @param idOrJar an id, or the path of a jar
     * @return what is known without running its code
     * @throws MalachiException (failed) if there is no such plugin, or the jar is none, with the reason and what to do
     */
    PluginReport explain(Path home, String idOrJar);

    /**
     * Copies a jar into the home; in a daemon, starts it in place of the one that has its id. One that does not start is not
     * installed, and the one before goes on.
     *
     * @param home directory
     * @param jar the jar, with its signature in a file of the same name with {@code .minisig} behind it, if it has one
     * @param allowUnsigned whether a jar without signature is taken though keys are trusted
     * @return the plugin as it is now
     * @throws MalachiException (failed) if it cannot be installed, with the reason and what to do
     */
    PluginChange install(Path home, Path jar, boolean allowUnsigned);

    /**
     * Stops a plugin and those that depend on it, and deletes its jar.
     *
     * @param home directory
     * @param id its id
     * @return what was
     * @throws MalachiException (failed) if it is none that was dropped in
     */
    PluginChange remove(Path home, String id);

    /**
     * Lets a plugin start, now and at each start.
     *
     * @param home directory
     * @param id its id
     * @return the plugin as it is now
     * @throws MalachiException (failed) if there is none, or it does not start
     */
    PluginChange enable(Path home, String id);

    /**
     * Stops a plugin and those that depend on it, now and at each start.
     *
     * @param home directory
     * @param id its id
     * @param reason why, for those who see it disabled; empty if the operator wants it
     * @return the plugin as it is now
     * @throws MalachiException (failed) if there is none, or a node cannot do without it
     */
    PluginChange disable(Path home, String id, Optional<String> reason);

    /**
     * Stops a plugin and starts it again from its jar as it is now, with those that depend on it.
     *
     * @param home directory
     * @param id its id
     * @return the plugin as it is now, and what keeps its old code in memory
     * @throws MalachiException (failed) if it does not start, is none that was dropped in, or no daemon runs
     */
    PluginChange reload(Path home, String id);

    /**
     * Trusts a key: from then on jars must be signed by a trusted key, unless one was allowed without.
     *
     * @param home directory
     * @param key a public key of minisign, or the path of a file with one
     * @return what is trusted now, in a sentence
     * @throws MalachiException (usage) if it is no such key
     */
    String trust(Path home, String key);
}
