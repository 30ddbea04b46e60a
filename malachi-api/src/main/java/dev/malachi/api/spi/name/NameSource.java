package dev.malachi.api.spi.name;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Arguments;

/**
 * Says which nodes names mean: a list that an operator keeps, a directory of a company. Brought by a
 * {@link dev.malachi.api.plugin.Plugin}, which declares the capability {@code names}.
 *
 * <p>It is not asked when a name is looked for: it fills a {@link NameTable} of its own in each node and keeps that right, so that a source
 * that is slow keeps nothing waiting. Of several sources that have a name the one counts that was there first, plugins of the image in the
 * order of their ids; what peers call themselves comes after all of them, since anybody can call himself anything, and an operator chose
 * the plugins. This node's own name is no source's.
 */
@Preview
public interface NameSource {
    /**
     * Short name, shown with what it says.
     *
     * @return such as {@code hosts}
     */
    String id();

    /**
     * Begins to fill a table. Called once for each node, on a virtual thread of its own, which may block; what is not there after a second
     * is found when it comes.
     *
     * @param table of this source in a node; may be used by any thread until the source ends
     * @param settings the section of its plugin in the configuration of that node
     * @return ends it; the table is empty by then, and takes nothing any more
     * @throws dev.malachi.api.MalachiException if it cannot begin, with a sentence that says why and what to do
     */
    Registration start(NameTable table, Arguments settings);
}
