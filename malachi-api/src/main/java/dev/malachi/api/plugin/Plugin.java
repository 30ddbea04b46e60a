package dev.malachi.api.plugin;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;

/**
 * The one thing that the module of a plugin provides. Found with {@link java.util.ServiceLoader}; needs a public constructor without
 * parameters, which does nothing.
 *
 * <p>A plugin is made and started early in every command, so neither its constructor nor {@link #start} may load more than its own
 * class: what it brings is registered by a supplier that is asked when it is first needed.
 */
@Preview
public interface Plugin {
    /**
     * What it is and what can be set about it.
     *
     * @return the same at every call
     */
    PluginDescription description();

    /**
     * Registers what the plugin brings. Called once, and again if it is wanted again after it was stopped; one that throws is left out
     * with all that it has registered so far, and the others go on. One of a jar that was dropped in has 10 seconds.
     *
     * @param context takes what is registered
     * @return called when the plugin stops, after everything registered has been taken away; {@code () -> {}} if there is nothing to do
     */
    Registration start(PluginContext context);
}
