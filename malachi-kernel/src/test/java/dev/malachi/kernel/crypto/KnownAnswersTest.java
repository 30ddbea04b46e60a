package dev.malachi.kernel.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.kernel.JdkAead;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
    @Test
    void theJdkGivesTheKnownAnswers() {
        assertThat(KnownAnswers.defectOf(new JdkAead(Algorithm.AES_256_GCM))).isEmpty();
    }

    @Test
    void findsAnEngineThatTakesForgedFrames() {
        assertThat(KnownAnswers.defectOf(new JdkAead(Algorithm.AES_256_GCM, 0, false)))
                .hasValueSatisfying(defect -> assertThat(defect).endsWith("that are forged"));
    }

    @Test
    void findsAnEngineThatComputesSomethingElse() {
        assertThat(KnownAnswers.defectOf(new JdkAead(Algorithm.AES_256_GCM, 1, true)))
                .hasValueSatisfying(defect -> assertThat(defect).endsWith("wrongly"));
    }
}
