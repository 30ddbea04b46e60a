package dev.malachi.plugin.tools.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.plugin.tools.wire.WireReport.Count;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final String SECRET = "otters";

    private static byte[] frame(int etherType, String payload) {
        byte[] frame = new byte[14 + payload.length()];
        frame[12] = (byte) (etherType >>> 8);
        frame[13] = (byte) etherType;
        System.arraycopy(payload.getBytes(US_ASCII), 0, frame, 14, payload.length());
        return frame;
    }

    @Test
    void countsFramesByEtherType() {
        WireRecord record = new WireRecord(List.of(SECRET));

        record.add(frame(0x88B5, "abc"));
        record.add(frame(0x88B5, "de"));
        record.add(frame(0x0806, ""));

        assertThat(record.report().count(0x88B5)).isEqualTo(new Count(2, 33));
        assertThat(record.report().count(0x0800)).isEqualTo(Count.NONE);
        assertThat(record.report().others(0x88B5)).isEqualTo("1 frames of 0x0806");
        assertThat(record.report().plaintext()).isZero();
    }

    @Test
    void seesASecretInAnyFrame() {
        WireRecord record = new WireRecord(List.of("dawn", SECRET));

        record.add(frame(0x88B5, "the otters meet at dawn"));
        record.add(frame(0x88B5, "the \u0000otter s"));

        assertThat(record.report().plaintext()).isOne();
    }

    @Test
    void ignoresWhatIsNoFrame() {
        WireRecord record = new WireRecord(List.of());

        record.add(new byte[13]);

        assertThat(record.report().byType()).isEmpty();
    }

    @Test
    void aReportSurvivesThePipe() {
        WireReport report = new WireReport(Map.of(0x88B5, new Count(612, 300_000), 0x86DD, new Count(1, 90)), 3);

        assertThat(WireReport.parse(report.lines())).isEqualTo(report);
    }

    @Test
    void refusesAReportThatBreaksOff() {
        assertThatThrownBy(() -> WireReport.parse(List.of("88B5 1 60"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WireReport.parse(List.of("plaintext"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTapAsksToLookOnAndRecordsUntilItIsClosed() {
        FakeLink link = new FakeLink();
        WireRecord record = new WireRecord(List.of(SECRET));

        try (WireTap _ = new WireTap(link.driver(), "segment", record)) {
            link.pass(frame(0x88B5, "one"));
            await().until(() -> record.report().count(0x88B5).frames() == 1);
            link.pass(frame(0x88B5, SECRET));
        }

        assertThat(record.report().count(0x88B5).frames()).isEqualTo(2);
        assertThat(record.report().plaintext()).isOne();
        assertThat(link.request().monitor()).isTrue();
        assertThat(link.request().name()).isEqualTo("segment");
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void saysWhichDriverIsNotInstalled() {
        assertThatThrownBy(() -> WireTap.driver("no-such")).hasMessageContaining("'no-such' is not installed");
    }
}
