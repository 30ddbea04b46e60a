package dev.malachi.plugin.pcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.link.FrameBench;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int ETHER_TYPE = 0x88B5;
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress OTHER = MacAddress.parse("02:00:00:00:00:02");
    private static final MacAddress GROUP = MacAddress.parse("03:4d:4e:01:02:03");

    private final FrameCounters counters = new FrameCounters();
    private final Admission admission = new Admission(ETHER_TYPE, counters);

    AdmissionTest() {
        admission.setOwn(OWN);
    }

    private static byte[] frame(MacAddress to) {
        return FrameBench.frame(to, OTHER, Wire.TYPE_TRANSPORT, 100, 1);
    }

    private int admit(byte[] frame) {
        return admission.admit(MemorySegment.ofArray(frame), frame.length);
    }

    @Test
    void admitsFramesToThisStationToAllAndToJoinedGroups() {
        assertThat(admit(frame(OWN))).isZero();
        assertThat(admit(frame(MacAddress.BROADCAST))).isZero();
        admission.setGroups(List.of(GROUP));
        assertThat(admit(frame(GROUP))).isZero();
        assertThat(counters.snapshot())
                .allSatisfy((reason, count) -> assertThat(count).isZero());
    }

    @Test
    void refusesAndCountsFramesToOthers() {
        assertThat(admit(frame(OTHER))).isEqualTo(Admission.REFUSED);
        assertThat(admit(frame(GROUP))).isEqualTo(Admission.REFUSED);

        assertThat(counters.snapshot()).containsEntry("drop.other_host", 1L).containsEntry("drop.group", 1L);
    }

    @Test
    void refusesFramesOfOtherTypesAndFramesTooShortForOne() {
        byte[] ipv4 = frame(OWN);
        ipv4[12] = 0x08;
        ipv4[13] = 0x00;

        assertThat(admit(ipv4)).isEqualTo(Admission.REFUSED);
        assertThat(admit(Arrays.copyOf(frame(OWN), 13))).isEqualTo(Admission.REFUSED);
        assertThat(admit(Arrays.copyOf(FrameBench.tagged(frame(OWN), 0), 17))).isEqualTo(Admission.REFUSED);
    }

    @Test
    void refusesAndCountsFramesOfAVlan() {
        assertThat(admit(FrameBench.tagged(frame(OWN), 5))).isEqualTo(Admission.REFUSED);
        assertThat(counters.snapshot()).containsEntry("drop.vlan", 1L);
    }

    @Test
    void takesAPriorityTagOut() {
        byte[] sent = frame(OWN);
        byte[] captured = FrameBench.tagged(sent, 7 << 13);

        assertThat(admit(captured)).isEqualTo(4);
        assertThat(Arrays.copyOfRange(captured, 4, captured.length)).containsExactly(sent);
    }

    @Test
    void refusesAPriorityTagBeforeAnotherType() {
        byte[] captured = FrameBench.tagged(frame(OWN), 7 << 13);
        captured[16] = 0x08;

        assertThat(admit(captured)).isEqualTo(Admission.REFUSED);
    }
}
