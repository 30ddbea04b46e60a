package dev.malachi.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Every suite we ship, found as the kernel finds them. */
public final class CryptoSuites {
    private CryptoSuites() {}

    /** All of them, each able to work here. */
    public static List<CryptoSuite> all() {
        List<CryptoSuite> suites = Extensions.installed().all(CryptoSuite.class).stream()
                .sorted(Comparator.comparing(CryptoSuite::id))
                .toList();
        assertThat(suites).extracting(CryptoSuite::id).containsExactly("bouncycastle", "sodium");
        assertThat(suites)
                .allSatisfy(suite -> assertThat(suite.availability().available())
                        .as(suite.availability().toString())
                        .isTrue());
        return suites;
    }

    /** The same, for parameterized tests. */
    public static Stream<CryptoSuite> stream() {
        return all().stream();
    }
}
