/**
 * Looks at the jar of a plugin before any of its code runs: its size and form, what its manifest says, its module, its signature. What
 * is wrong with one is a {@link dev.malachi.kernel.plugin.jar.PluginRefusal}.
 */
package dev.malachi.kernel.plugin.jar;
