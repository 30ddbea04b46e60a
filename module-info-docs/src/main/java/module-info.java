import org.jspecify.annotations.NullMarked;

/**
 * Makes the documentation site: from the modules of the image, the comments in their sources, and the guides beside it.
 *
 * <p>Runs in the build and is in no image.
 */
@NullMarked
module dev.malachi.docs {
    requires dev.malachi.api;
    requires java.compiler;
    requires jdk.compiler;
    requires jdk.javadoc;
    requires org.commonmark;
    requires org.commonmark.ext.gfm.tables;
    requires org.commonmark.ext.heading.anchor;
    requires static java.net.http; // for the tests, which talk to a browser
    requires static org.jspecify; // compile time only: nullness annotations

    uses dev.malachi.api.plugin.Plugin;
    uses javax.tools.Tool;
}
