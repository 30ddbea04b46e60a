package dev.malachi.api.spi.node;

import dev.malachi.api.annotation.Preview;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What counters of dropped frames and packets mean, for an operator. Brought by the plugin that counts. */
@Preview
@FunctionalInterface
public interface CounterMeanings {
    /**
     * The meanings.
     *
     * @return by the name of the counter, in which {@code *} stands for a name that a link or plugin has; a few words that go on from "it
     *     was dropped, since it was"
     */
    Map<String, String> meanings();

    /**
     * What a counter means.
     *
     * @param all what there is of these
     * @param counter its name, such as {@code rx.drop.bad_tag} or {@code link.eth0.drop.ring_full}
     * @return empty if it is not said
     */
    static Optional<String> of(List<CounterMeanings> all, String counter) {
        int last = counter.lastIndexOf('.');
        int beforeLast = last < 0 ? -1 : counter.lastIndexOf('.', last - 1);
        List<String> names = counter.startsWith("link.") && beforeLast > 0
                ? List.of("link.*" + counter.substring(beforeLast))
                : List.of(counter, counter.substring(0, Math.max(0, last)) + ".*");
        return names.stream()
                .flatMap(name -> all.stream()
                        .flatMap(some -> Optional.ofNullable(some.meanings().get(name)).stream()))
                .findFirst();
    }
}
