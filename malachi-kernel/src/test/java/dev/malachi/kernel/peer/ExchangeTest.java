package dev.malachi.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExchangeTest {
    private final Exchange exchange = new Exchange();

    @Test
    void oursThatIsAnsweredIsAnswered() {
        exchange.sent();
        assertThat(exchange.isOurs()).isTrue();
        assertThat(exchange.isAnswered()).isFalse();

        exchange.received();

        assertThat(exchange.isOurs()).isTrue();
        assertThat(exchange.isAnswered()).isTrue();
    }

    @Test
    void whatAnswersThePeerBeginsNothing() {
        for (int i = 0; i < 100; i++) {
            exchange.received();
            exchange.sent();
        }

        assertThat(exchange.isOurs()).isFalse();
        assertThat(exchange.isAnswered()).isFalse();
    }

    @Test
    void isRememberedFromLookToLookAndSaysWhetherItGoesOn() {
        exchange.sent();
        assertThat(exchange.look()).isTrue();
        assertThat(exchange.look()).as("nothing since").isFalse();

        exchange.received();

        assertThat(exchange.isAnswered()).isTrue();
        assertThat(exchange.look()).isTrue();
        assertThat(exchange.isAnswered()).isTrue();
        exchange.sent();
        assertThat(exchange.look()).isTrue();
    }

    @Test
    void beginsAnewAfterItsEnd() {
        exchange.received();
        exchange.sent();
        assertThat(exchange.look()).isTrue();
        exchange.end();

        exchange.sent();
        exchange.received();

        assertThat(exchange.isAnswered()).isTrue();
    }

    @Test
    void doesNotEndWhileThereIsTraffic() {
        exchange.received();
        exchange.end();

        exchange.sent();

        assertThat(exchange.isOurs()).isFalse();
    }

    @Test
    void whatCertainlyBeginsSomethingMakesItOursThoughThePeerBegan() {
        exchange.received();
        assertThat(exchange.isTheirs()).isTrue();

        exchange.begun();
        assertThat(exchange.isAnswered()).isFalse();
        exchange.received();

        assertThat(exchange.isAnswered()).isTrue();
        exchange.begun();
        assertThat(exchange.isAnswered()).as("it stays so").isTrue();
    }

    @Test
    void aQuestionThatOnlyThePeerCanAnswerCountsWhoeverBegan() {
        exchange.received();

        exchange.answered();

        assertThat(exchange.isAnswered()).isTrue();
    }

    @Test
    void isServedWhenThisHostHasAnsweredWhatThePeerBegan() {
        exchange.received();
        assertThat(exchange.isServed()).as("nothing went back").isFalse();
        assertThat(exchange.hasMoved()).isTrue();

        exchange.sent();

        assertThat(exchange.isServed()).isTrue();
        assertThat(exchange.isTheirs()).isTrue();
        assertThat(exchange.isOurs()).isFalse();
        exchange.received();
        assertThat(exchange.look()).isTrue();
        assertThat(exchange.isServed()).as("it goes on").isTrue();
        assertThat(exchange.hasMoved()).as("since the look").isFalse();
        exchange.end();
        assertThat(exchange.isServed()).isFalse();
    }

    @Test
    void isNotServedByWhatThisHostBegan() {
        exchange.sent();
        exchange.received();
        exchange.sent();

        assertThat(exchange.isServed()).isFalse();
        assertThat(exchange.isAnswered()).isTrue();
    }
}
