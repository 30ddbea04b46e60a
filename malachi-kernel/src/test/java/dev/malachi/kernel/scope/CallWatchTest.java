package dev.malachi.kernel.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallWatchTest {
    private final List<String> stuck = new ArrayList<>();
    private final CallWatch watch = new CallWatch((id, method) -> stuck.add(id + " " + method));

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void tellsOnceOfACallThatIsSeenAgainAndAgain() {
        watch.onControl("slug", "onFrame", () -> {
            look(CallWatch.LOOKS);
            assertThat(stuck).isEmpty();
            look(3);
        });

        assertThat(stuck).containsExactly("slug onFrame");
    }

    @Test
    void manyShortCallsAreNoLongOne() {
        for (int i = 0; i < 3 * CallWatch.LOOKS; i++) {
            watch.onControl("busy", "onFrame", watch::look);
        }

        assertThat(stuck).isEmpty();
    }

    @Test
    void whatACallCausesInAnotherPluginIsNotItsOwn() {
        watch.onControl("outer", "onFrame", () -> {
            look(CallWatch.LOOKS);
            watch.onControl("inner", "onSighted", () -> look(CallWatch.LOOKS));
            assertThat(stuck).isEmpty();
            look(CallWatch.LOOKS + 1);
        });

        assertThat(stuck).containsExactly("outer onFrame");
    }

    @Test
    void looksAtThePumpsToo() {
        long[] begun = {1};
        var calls = new CallWatch.OnPumps() {
            @Override
            public String id() {
                return "streams";
            }

            @Override
            public Optional<Long> longest() {
                return begun[0] == 0 ? Optional.empty() : Optional.of(begun[0]);
            }
        };
        watch.add(calls);
        for (int i = 0; i < CallWatch.LOOKS; i++) {
            begun[0]++;
            look(CallWatch.LOOKS);
        }
        assertThat(stuck).as("each call is another").isEmpty();

        look(1);
        assertThat(stuck).containsExactly("streams onInner");

        watch.remove(calls);
    }
}
