package dev.malachi.kernel.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.kernel.JdkAead;
import dev.malachi.kernel.TestCrypto;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedCiphersTest {
    private final SharedCiphers shared = new SharedCiphers();

    private static BulkCipher cipher() {
        return new BulkCipher(List.of(new JdkAead(Algorithm.CHACHA20_POLY1305)), TestCrypto.suite());
    }

    @Test
    void whatIsFoundOutForOneNodeHoldsForTheNext() {
        var _ = shared.join();
        BulkCipher first = shared.of("sodium", SharedCiphersTest::cipher);
        assertThat(first.claimSelection()).isTrue();

        var _ = shared.join();
        assertThat(shared.of("sodium", SharedCiphersTest::cipher)).isSameAs(first);
        assertThat(first.claimSelection()).as("it was begun").isFalse();
        assertThat(shared.of("bouncycastle", SharedCiphersTest::cipher)).isNotSameAs(first);
    }

    @Test
    void enginesAreForgottenWithTheLastNode() {
        var one = shared.join();
        var other = shared.join();
        BulkCipher first = shared.of("sodium", SharedCiphersTest::cipher);

        one.close();
        one.close();
        assertThat(shared.of("sodium", SharedCiphersTest::cipher))
                .as("another node has it")
                .isSameAs(first);

        other.close();
        var _ = shared.join();
        assertThat(shared.of("sodium", SharedCiphersTest::cipher)).isNotSameAs(first);
    }
}
