package dev.malachi.kernel.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.claim.NodeRecord.Claim;
import dev.malachi.kernel.identity.Identity;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NodeRecordTest {
    private final CryptoSuite crypto = TestCrypto.suite();
    private final Identity identity = new Identity(crypto, new byte[32]);
    private final int address = Candidates.address(identity.id(), 0).orElseThrow();
    private final NodeRecord record = NodeRecord.sign(
            crypto,
            identity,
            1_767_225_600_123L,
            Claim.HELD,
            0,
            address,
            Tlvs.EMPTY
                    .withNumber(Wire.TLV_CAPABILITIES, 17, 4)
                    .withText(Wire.TLV_HOST_NAME, "galley")
                    .withNumber(Wire.TLV_LINK_MTU, 1500, 2));

    @Test
    void readsBackWhatWasSigned() {
        NodeRecord read = NodeRecord.parse(record.encoded()).orElseThrow();

        assertThat(read.verify(crypto)).isTrue();
        assertThat(read.id()).isEqualTo(identity.id());
        assertThat(read.sequence()).isEqualTo(1_767_225_600_123L);
        assertThat(read.claim()).isEqualTo(Claim.HELD);
        assertThat(read.ipv4()).isEqualTo(address);
        assertThat(read.announcement().text(Wire.TLV_HOST_NAME)).contains("galley");
    }

    @Test
    void carriesOnlyTheTlvsOfRecords() {
        assertThat(record.announcement().value(Wire.TLV_LINK_MTU)).isEmpty();
    }

    @Test
    void anyChangedByteIsNoticed() {
        for (int i = 0; i < record.encoded().length; i++) {
            byte[] changed = record.encoded().clone();
            changed[i] ^= 1;
            boolean accepted =
                    NodeRecord.parse(changed).map(read -> read.verify(crypto)).orElse(false);
            assertThat(accepted).as("byte %d", i).isFalse();
        }
    }

    @Test
    void anyOtherLengthIsRefused() {
        for (int length = 0; length < record.encoded().length; length++) {
            assertThat(NodeRecord.parse(Arrays.copyOf(record.encoded(), length)))
                    .as("length %d", length)
                    .isEmpty();
        }
        assertThat(NodeRecord.parse(Arrays.copyOf(record.encoded(), record.encoded().length + 1)))
                .isEmpty();
    }

    @Test
    void addressMustBeThatCandidateOfTheId() {
        NodeRecord stolen = NodeRecord.sign(crypto, identity, 1, Claim.HELD, 0, address + 1, Tlvs.EMPTY);

        assertThat(NodeRecord.parse(stolen.encoded())).isEmpty();
    }
}
