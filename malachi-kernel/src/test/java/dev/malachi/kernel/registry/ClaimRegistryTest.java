package dev.malachi.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.kernel.datapath.Claims;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimRegistryTest {
    private final Claims claims = new Claims();
    private final ClaimRegistry registry = new ClaimRegistry(claims);
    private final Claims.FrameSink frames = (port, buffer, offset, length) -> {};

    @Test
    void thePumpsSeeAClaimAsLongAsItLasts() {
        assertThat(claims.frames(0x42)).isNull();

        Registration claim = registry.frames("one", 0x42, frames);
        assertThat(claims.frames(0x42)).isSameAs(frames);
        assertThat(registry.ownsFrames("one", 0x42)).isTrue();
        assertThat(registry.ownsFrames("two", 0x42)).isFalse();

        claim.close();
        assertThat(claims.frames(0x42)).isNull();
        registry.frames("two", 0x42, frames);
        claim.close(); // not any more its own
        assertThat(registry.ownsFrames("two", 0x42)).isTrue();
    }

    @Test
    void controlMessagesGoToTheirOwner() {
        List<Integer> heard = new ArrayList<>();
        assertThat(registry.onControl(new NodeId(1, 2), 0x40, 7, new byte[0])).isFalse();

        registry.control("one", 0x40, (peer, requestId, body) -> heard.add(requestId));

        assertThat(registry.onControl(new NodeId(1, 2), 0x40, 8, new byte[0])).isTrue();
        assertThat(heard).containsExactly(8);
    }

    @Test
    void aPluginCarriesForItsOwnDialectOnly() {
        var carrier = new DatagramCarrier() {
            @Override
            public PeerState state(NodeId peer) {
                return PeerState.NEW;
            }

            @Override
            public int largestPayload(NodeId peer) {
                return 1;
            }

            @Override
            public void send(NodeId peer, int fromPort, int toPort, byte[] payload) {}
        };
        registry.carrier("semaphore", carrier);

        assertThat(registry.carrier("semaphore")).containsSame(carrier);
        assertThat(registry.carrier("native")).isEmpty();
        assertThatThrownBy(() -> registry.carrier("semaphore", carrier)).hasMessageContaining("it has taken already");
    }
}
