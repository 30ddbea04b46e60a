package dev.malachi.plugin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Warning;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusAndPeersToolTest {
    private final Alice node = new Alice();

    @Test
    void statusGivesTheDocumentOfTheContract() throws InterruptedException {
        ToolRun run = ToolRun.of(new StatusTool(), node, Map.of());

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .contains(
                        "\"id\":\"0b0b0b0b1111222233334444555566aa\"",
                        "\"tun\":{\"name\":\"mal0\",\"mtu\":1428,\"state\":\"up\",\"addresses\":[\"10.144.195.212/16\"]}");
    }

    @Test
    void statusShowsWhatAPersonLooksFor() throws InterruptedException {
        ToolRun run = ToolRun.of(new StatusTool(), node, Map.of());

        run.run();

        assertThat(run.text().lines())
                .contains(
                        "Malachi 0.1.0, up 1 h 2 min",
                        "  Node ID       0b0b0b0b-11112222-33334444-555566aa",
                        "  Name          alice",
                        "  Virtual IPv4  10.144.11.11",
                        "  TUN           mal0, MTU 1428, up, 10.144.195.212/16",
                        "  Link          eth0 (linux), 02:00:00:00:00:01, MTU 1500, up",
                        "  Peers         1",
                        "  Crypto        sodium, bulk cipher by jce",
                        "  Offloads      tso4 on, uso off: kernel 5.10 has none",
                        "  Plugin        protocol.ndp 0.1.0, active");
    }

    @Test
    void warningsAreShownWithTheNodeOrPeerThatTheyAreAbout() throws InterruptedException {
        node.warnings.add(new Warning("identity.duplicate", "Another machine uses this node's id.", 1000, "End it."));
        node.warnAboutPeer(new Warning("identity.duplicate", "Two machines use the id a4aae906.", 0, "End one."));
        ToolRun status = ToolRun.of(new StatusTool(), node, Map.of());
        ToolRun peers = ToolRun.of(new PeersTool(), node, Map.of());

        status.run();
        peers.run();

        assertThat(status.text().lines())
                .endsWith("  Warning       Another machine uses this node's id. End it. (since 1970-01-01T00:00:01Z)");
        assertThat(status.json())
                .contains(
                        "\"warnings\":[{\"code\":\"identity.duplicate\",\"text\":\"Another machine uses this node's id.\","
                                + "\"since\":\"1970-01-01T00:00:01Z\",\"remedy\":\"End it.\"}]");
        assertThat(peers.text().lines())
                .endsWith("Warning: Two machines use the id a4aae906. End one. (since 1970-01-01T00:00:00Z)");
        assertThat(peers.json()).contains("\"text\":\"Two machines use the id a4aae906.\"");
    }

    @Test
    void peersListsTheDocumentsOfAllPeers() throws InterruptedException {
        ToolRun run = ToolRun.of(new PeersTool(), node, Map.of());

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .startsWith("[{\"id\":\"a4aae90643ddcd556e58e6d87755784a\"")
                .contains("\"state\":\"session\"", "\"rttMs\":0.412", "\"via\":null");
    }

    @Test
    void peersShowsATable() throws InterruptedException {
        ToolRun run = ToolRun.of(new PeersTool(), node, Map.of());

        run.run();

        assertThat(run.text().lines())
                .containsExactly(
                        "ID        NAME  IPV4          STATE    TRUST  DIALECT  LINK  RTT       RECEIVED  SENT  SEEN",
                        "a4aae906  bob   10.144.233.6  session  met    native   eth0  0.412 ms  1.5 KiB   42 B  3 s ago");
    }

    @Test
    void peersSaysSoWhenNobodyIsKnown() throws InterruptedException {
        node.knownPeers().clear();
        ToolRun run = ToolRun.of(new PeersTool(), node, Map.of());

        run.run();

        assertThat(run.json()).isEqualTo("[]");
        assertThat(run.text()).startsWith("No peers known yet.");
    }

    @Test
    void needsADaemon() {
        ToolRun run = ToolRun.of(new StatusTool(), Optional.empty(), Path.of("/nowhere"), Map.of());

        assertThatThrownBy(run::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.NO_DAEMON));
    }
}
