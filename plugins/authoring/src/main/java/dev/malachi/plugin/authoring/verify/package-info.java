/**
 * Checks the jar of a plugin against the modules of this program; none of its code runs.
 *
 * <pre>{@code
 * jar -> UnpackedJar -> PluginManifest, ModuleCheck -> Configuration -> TypeWorld -> LinkageCheck, ImplementationCheck, CapabilityCheck
 * }</pre>
 */
package dev.malachi.plugin.authoring.verify;
