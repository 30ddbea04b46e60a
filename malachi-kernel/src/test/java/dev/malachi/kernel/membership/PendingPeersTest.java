package dev.malachi.kernel.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PendingPeersTest {
    private final PendingPeers pending = new PendingPeers();

    private static Sighting sighting(int number) {
        NodeId id = NodeId.of(ByteBuffer.allocate(16).putInt(number).array(), 0);
        return new Sighting(
                id, new byte[32], "eth0", new MacAddress(0x0200_0000_0000L + number), Sighting.NATIVE, Tlvs.EMPTY);
    }

    @Test
    void eachWaitsOnce() {
        assertThat(pending.heard(sighting(1), 0)).isTrue();
        assertThat(pending.heard(sighting(1), 1)).isFalse();
        assertThat(pending.size()).isEqualTo(1);
        assertThat(pending.remove(sighting(1).id())).isPresent();
        assertThat(pending.size()).isZero();
    }

    @Test
    void aFloodOfNewIdsPushesNobodyOutWhoIsStillHeard() {
        pending.heard(sighting(0), 0);
        for (int number = 1; number < 10_000; number++) {
            pending.heard(sighting(number), number);
        }

        assertThat(pending.size()).isEqualTo(PendingPeers.MAX_PENDING);
        assertThat(pending.all()).containsKey(sighting(0).id());
        assertThat(pending.hasPlaceFor(sighting(20_000).id(), 10_000)).isFalse();
        assertThat(pending.heard(sighting(20_000), 10_000)).isFalse();
    }

    @Test
    void whoIsNotHeardAnyMoreMakesRoom() {
        for (int number = 0; number < PendingPeers.MAX_PENDING; number++) {
            pending.heard(sighting(number), 0);
        }
        long later = PendingPeers.GONE_AFTER_NANOS + 1;
        pending.heard(sighting(0), later);

        assertThat(pending.heard(sighting(20_000), later)).isTrue();
        assertThat(pending.size()).isEqualTo(PendingPeers.MAX_PENDING);
        assertThat(pending.all())
                .containsKey(sighting(0).id())
                .doesNotContainKey(sighting(1).id());
    }

    @Test
    void whoWasRejectedDoesNotWaitAgain() {
        pending.heard(sighting(1), 0);

        assertThat(pending.reject(sighting(1).id())).isTrue();

        assertThat(pending.reject(sighting(1).id())).isFalse();
        assertThat(pending.heard(sighting(1), 1)).isFalse();
        assertThat(pending.size()).isZero();
    }
}
