package dev.malachi.kernel.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.kernel.ClassicVectors;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CandidatesTest {
    @Test
    void prefersTheAddressThatClassicNodesComputeExceptTheBroadcastAddress() {
        for (JsonNode vector : ClassicVectors.load().path("virtual_ip")) {
            NodeId id = NodeId.parse(vector.path("node_id").asString()).orElseThrow();
            String expected = vector.path("ip").asString();
            OptionalInt address = Candidates.address(id, 0);
            if (expected.equals("10.144.255.255")) {
                assertThat(address).isEmpty();
            } else {
                assertThat(VirtualAddress.format(address.orElseThrow())).isEqualTo(expected);
            }
        }
    }

    @Test
    void neverYieldsANetworkRouterOrBroadcastAddress() {
        var id = new NodeId(0x1234_5678_9ABC_DEF0L, 42);
        int skipped = 0;
        for (int k = 1; k <= 255; k++) {
            OptionalInt address = Candidates.address(id, k);
            if (address.isEmpty()) {
                skipped++;
            } else {
                assertThat(address.getAsInt() & 0xFF).isGreaterThanOrEqualTo(2);
                assertThat(address.getAsInt() >>> 16).isEqualTo(0x0A90);
            }
        }
        assertThat(skipped).isLessThan(20);
    }
}
