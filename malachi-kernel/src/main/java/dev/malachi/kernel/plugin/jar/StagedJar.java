package dev.malachi.kernel.plugin.jar;

import dev.malachi.api.plugin.PluginCapabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.pf4j.PluginDescriptor;

/**
 * A jar that was looked at and found good, and the copy of it that is loaded: the operator may overwrite the jar meanwhile.
 *
 * @param origin where it was found
 * @param copy what is loaded
 * @param libraries copies of its private libraries
 * @param sha256 of the jar, 64 hex digits
 * @param descriptor what its manifest says, as PF4J reads it
 * @param module name of its module
 * @param packages of its module
 * @param capabilities what it declares that it wants
 * @param signedBy what is known of its signature, a phrase
 * @param shipped whether it is one of Malachi's own
 */
public record StagedJar(
        Path origin,
        Path copy,
        List<Path> libraries,
        String sha256,
        PluginDescriptor descriptor,
        String module,
        Set<String> packages,
        PluginCapabilities capabilities,
        String signedBy,
        boolean shipped) {
    /** Copies the collections. */
    public StagedJar {
        libraries = List.copyOf(libraries);
        packages = Set.copyOf(packages);
    }

    /**
     * The plugin's id.
     *
     * @return as the manifest has it
     */
    public String id() {
        return descriptor.getPluginId();
    }

    /**
     * The plugin's version.
     *
     * @return as the manifest has it
     */
    public String version() {
        return descriptor.getVersion();
    }

    /**
     * The same jar at another place.
     *
     * @param file where it is now
     * @return with that origin
     */
    public StagedJar at(Path file) {
        return new StagedJar(
                file, copy, libraries, sha256, descriptor, module, packages, capabilities, signedBy, shipped);
    }
}
