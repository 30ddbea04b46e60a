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
        return sighting(number, number);
    }

    private static Sighting sighting(int number, int station) {
        NodeId id = NodeId.of(ByteBuffer.allocate(16).putInt(number).array(), 0);
        return new Sighting(
                id, new byte[32], "eth0", new MacAddress(0x0200_0000_0000L + station), Sighting.NATIVE, Tlvs.EMPTY);
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
        assertThat(pending.mayHavePlaceFor(sighting(20_000).id(), 10_000)).isFalse();
        assertThat(pending.heard(sighting(20_000), 10_000)).isFalse();
    }

    @Test
    void oneStationWithVeryManyIdsKeepsNoOtherFromWaiting() {
        pending.heard(sighting(0, 7), 0);
        for (int number = 1; number < 1000; number++) {
            pending.heard(sighting(number, number % 3), number);
        }
        for (int number = 2000; number < 2050; number++) {
            assertThat(pending.mayHavePlaceFor(sighting(number).id(), number)).isTrue();
            assertThat(pending.heard(sighting(number), number)).isTrue();
            pending.heard(sighting(number - 1000, number % 3), number); // the flood goes on
        }

        assertThat(pending.size()).isEqualTo(PendingPeers.MAX_PENDING);
        assertThat(pending.all())
                .containsKey(sighting(0).id())
                .containsKeys(
                        sighting(1).id(), sighting(2000).id(), sighting(2049).id());
        assertThat(pending.stations()).isEqualTo(54);
    }

    @Test
    void whoIsAtTheMostCrowdedStationPushesNobodyOut() {
        for (int number = 0; number < PendingPeers.MAX_PENDING; number++) {
            pending.heard(sighting(number, number % 2), number);
        }
        assertThat(pending.heard(sighting(5000, 1), 5000)).isFalse();
        assertThat(pending.heard(sighting(5001, 2), 5001)).isTrue();
        assertThat(pending.heard(sighting(5000, 1), 5002))
                .as("nor takes it back what it has lost")
                .isFalse();
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
