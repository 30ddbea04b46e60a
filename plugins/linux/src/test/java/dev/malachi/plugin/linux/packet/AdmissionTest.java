package dev.malachi.plugin.linux.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int HOST = 0;
    private static final int BROADCAST = 1;
    private static final int MULTICAST = 2;
    private static final int OTHER_HOST = 3;
    private static final int OUTGOING = 4;
    private static final MacAddress GROUP = MacAddress.parse("03:4d:4e:01:02:03");

    private final FrameCounters counters = new FrameCounters();
    private final Admission admission = new Admission(false, counters);
    private final MemorySegment toGroup = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, new byte[64]);

    AdmissionTest() {
        MemorySegment.copy(GROUP.bytes(), 0, toGroup, ValueLayout.JAVA_BYTE, 3, MacAddress.BYTES);
    }

    private boolean admits(int packetType, int tag) {
        return admission.admits(packetType, tag, toGroup, 3);
    }

    @Test
    void admitsFramesForThisStationAndForAll() {
        assertThat(admits(HOST, 0)).isTrue();
        assertThat(admits(BROADCAST, 0)).isTrue();
    }

    @Test
    void admitsGroupsThatWereJoinedOnly() {
        assertThat(admits(MULTICAST, 0)).isFalse();
        admission.setGroups(Set.of(GROUP, MacAddress.parse("03:4d:4e:01:02:04")));
        assertThat(admits(MULTICAST, 0)).isTrue();
        admission.setGroups(Set.of());
        assertThat(admits(MULTICAST, 0)).isFalse();
        assertThat(counters.snapshot()).containsEntry("drop.group", 2L);
    }

    @Test
    void refusesOthersOwnAndVlanFrames() {
        assertThat(admits(OTHER_HOST, 0)).isFalse();
        assertThat(admits(OUTGOING, 0)).isFalse();
        assertThat(admits(HOST, 5)).isFalse();
        assertThat(counters.snapshot()).containsEntry("drop.other_host", 1L).containsEntry("drop.vlan", 1L);
    }

    @Test
    void admitsFramesWhoseTagOnlyHasAPriority() {
        assertThat(admits(HOST, 7 << 13)).isTrue();
    }

    @Test
    void admitsEverythingWhenLookingOn() {
        Admission all = new Admission(true, counters);
        for (int type = HOST; type <= OUTGOING; type++) {
            assertThat(all.admits(type, 5, toGroup, 3)).isTrue();
        }
    }
}
