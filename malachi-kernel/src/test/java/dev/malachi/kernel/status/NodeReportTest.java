package dev.malachi.kernel.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.Warning;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.control.TestContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeReportTest {
    private static final NodeId PEER = new NodeId(1, 2);

    @TempDir
    Path home;

    /** Those of a peer, and of a copied key that is not ours, stood in the list of peers alone. */
    @Test
    void warningsAboutPeersAreTheNodesToo() {
        var context = new TestContext(home, new VirtualTimeline()).make();
        context.warnings().raise("link.none", "", "No link is up.", "Bring one up.");
        context.warnings().raise(PEER, "name.contested", "Node 1 calls itself 'bob'.", "Rename it.");
        context.duplicates().report(PEER, Map.of());
        context.duplicates().report(context.self(), Map.of());

        assertThat(NodeReport.warnings(context))
                .extracting(Warning::text)
                .containsExactly(
                        "Another machine uses this node's id: its key was copied.",
                        "No link is up.",
                        "Two machines use the id " + PEER.shortId() + ": its key was copied.",
                        "Node 1 calls itself 'bob'.");
    }

    @Test
    void whatTheNodeSumsUpIsNotRepeatedOfEachPeer() {
        var context = new TestContext(home, new VirtualTimeline()).make();
        context.warnings().raise("claim.contested", "", "Two nodes want 10.144.1.1.", "Approve one.");
        context.warnings().raise(PEER, "claim.contested", "Node 1 wants 10.144.1.1.", "Approve one.");

        assertThat(NodeReport.warnings(context))
                .extracting(Warning::text)
                .containsExactly("Two nodes want 10.144.1.1.");
    }
}
