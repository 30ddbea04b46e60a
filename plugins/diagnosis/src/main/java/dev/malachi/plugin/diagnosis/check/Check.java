package dev.malachi.plugin.diagnosis.check;

import dev.malachi.plugin.diagnosis.report.Finding;
import java.util.List;

/** A step of an examination. */
@FunctionalInterface
public interface Check {
    /**
     * Looks, and changes nothing.
     *
     * @param scene what to look at
     * @return what was found, in the order in which each needs the one before
     */
    List<Finding> examine(Scene scene);
}
