/**
 * The plugin host: jars that were dropped in, each in a layer of modules of its own, started, stopped and exchanged while the node
 * runs. PF4J reads the manifests, orders by dependencies and keeps the states; the layers, the limits and the words are ours.
 *
 * <pre>{@code
 * jar -> jar.JarInspector -> StagedJar -> DropIns -> DropInManager (PF4J) -> PluginLayers    a ModuleLayer
 *                                                                         -> StartedPlugin   a scope of Extensions
 * }</pre>
 */
package dev.malachi.kernel.plugin.dropin;
