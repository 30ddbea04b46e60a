package dev.malachi.kernel.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.kernel.JdkAes;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
    @Test
    void theJdkGivesTheKnownAnswers() {
        assertThat(KnownAnswers.defectOf(new JdkAes(0, true))).isEmpty();
    }

    @Test
    void findsAnEngineThatTakesForgedFrames() {
        assertThat(KnownAnswers.defectOf(new JdkAes(0, false)))
                .hasValueSatisfying(defect -> assertThat(defect).endsWith("that are forged"));
    }

    @Test
    void findsAnEngineThatComputesSomethingElse() {
        assertThat(KnownAnswers.defectOf(new JdkAes(1, true)))
                .hasValueSatisfying(defect -> assertThat(defect).endsWith("wrongly"));
    }
}
