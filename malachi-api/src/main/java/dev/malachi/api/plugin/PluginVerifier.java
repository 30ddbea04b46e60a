package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks the jar of a plugin against the modules of this program, without running any of its code: its form, its manifest, its module,
 * and that each class finds the types and members that it names. Brought by a plugin; safe for use by several threads.
 */
@Preview
@FunctionalInterface
public interface PluginVerifier {
    /**
     * Checks a jar. Reads it within limits, so a hostile one costs no more than some time.
     *
     * @param jar the jar
     * @param dependencies jars of the plugins that it depends on, if they are at hand; without them, what needs them is not checked
     * @return what was found, errors first; empty if all is well
     * @throws dev.malachi.api.MalachiException (failed) if a file is not there or cannot be read
     */
    List<PluginFinding> verify(Path jar, List<Path> dependencies);
}
