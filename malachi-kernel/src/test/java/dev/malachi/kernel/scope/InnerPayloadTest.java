package dev.malachi.kernel.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InnerPayloadTest {
    @ParameterizedTest
    @CsvSource({
        "90, 0, 0",
        "900102, 0, 2",
        "90010280, 0, 3",
        "90, 2, 0",
        "9080, 2, 0",
        "908000, 2, 0",
        "900102800000, 2, 2",
        "90010280, 2, 2",
        "9001800080, 2, 3", // the last mark is the padding's
        "90010200, 2, 3", // none: left as it is
        "900000, 2, 2"
    })
    void endsBeforeThePadding(String packet, int flags, int length) {
        byte[] bytes = HexFormat.of().parseHex("ff" + packet + "80ff");

        assertThat(InnerPayload.length(
                        flags == 2 ? Wire.FLAG_PADDED : flags, MemorySegment.ofArray(bytes), 1, packet.length() / 2))
                .isEqualTo(length);
    }
}
