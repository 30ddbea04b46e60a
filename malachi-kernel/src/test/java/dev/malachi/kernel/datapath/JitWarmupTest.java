package dev.malachi.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.JdkAead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitWarmupTest {
    private static final int LARGE_PACKET = 40 + 46 * 1388;
    private static final int ACKNOWLEDGEMENT = 40;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachRoundCarriesALargePacketAndAnAcknowledgementThroughBothStages(boolean padding) {
        AeadEngine engine = new JdkAead(Algorithm.CHACHA20_POLY1305);
        try (var warmup =
                new JitWarmup(() -> engine, NodeConfig.DEFAULT_ETHER_TYPE, padding, new VirtualTimeline(), 1)) {
            for (int round = 0; round < 200; round++) {
                assertThat(warmup.lanes().getFirst().round()).isEqualTo(LARGE_PACKET + ACKNOWLEDGEMENT);
            }
        }
    }
}
