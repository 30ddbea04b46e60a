package dev.malachi.kernel.node;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.kernel.crypto.BulkCipher;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Chooses among the installed providers of each SPI. */
final class Providers {
    /** By the id of the crypto suite. */
    private static final Map<String, BulkCipher> BULK_CIPHERS = new ConcurrentHashMap<>();

    private Providers() {}

    static CryptoSuite cryptoSuite(Optional<String> wanted) {
        CryptoSuite suite = choose(
                "crypto suite",
                ServiceLoader.load(CryptoSuite.class),
                wanted,
                CryptoSuite::id,
                CryptoSuite::priority,
                CryptoSuite::availability);
        return usable("crypto suite", suite, suite.id(), suite.availability());
    }

    /**
     * The engines of the bulk cipher: the one that was asked for, or else all that work here, the one that is good cold first. What
     * has been found out about them holds for all nodes of the process.
     *
     * @param wanted id
     * @param suite of the node
     * @param simulated whether the node is: then it stays with the one engine
     */
    static BulkCipher bulkCipher(Optional<String> wanted, CryptoSuite suite, boolean simulated) {
        AeadEngine first = choose(
                "AEAD engine",
                ServiceLoader.load(AeadEngine.class),
                wanted,
                AeadEngine::id,
                AeadEngine::priority,
                AeadEngine::availability);
        usable("AEAD engine", first, first.id(), first.availability());
        if (wanted.isPresent() || simulated) {
            return new BulkCipher(List.of(first), suite);
        }
        return BULK_CIPHERS.computeIfAbsent(suite.id(), _ -> new BulkCipher(contestants(first, suite), suite));
    }

    /** The first, and what may be faster; the engines of crypto suites that are not in use are not even looked at. */
    private static List<AeadEngine> contestants(AeadEngine first, CryptoSuite suite) {
        Set<String> suites = ServiceLoader.load(CryptoSuite.class).stream()
                .map(provider -> provider.get().id())
                .filter(id -> !id.equals(suite.id()))
                .collect(Collectors.toSet());
        Stream<AeadEngine> others = ServiceLoader.load(AeadEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> !engine.id().equals(first.id()) && !suites.contains(engine.id()))
                .filter(engine -> engine.priority() > 0 && engine.availability().available())
                .sorted(Comparator.comparingInt(AeadEngine::priority).reversed().thenComparing(AeadEngine::id));
        return Stream.concat(Stream.of(first), others).toList();
    }

    static LinkDriver linkDriver(Optional<String> wanted) {
        return choose(
                "link driver",
                ServiceLoader.load(LinkDriver.class),
                wanted,
                LinkDriver::id,
                LinkDriver::priority,
                LinkDriver::availability);
    }

    static TunBackend tunBackend() {
        return choose(
                "TUN backend",
                ServiceLoader.load(TunBackend.class),
                Optional.empty(),
                TunBackend::id,
                backend -> 1,
                TunBackend::availability);
    }

    /** All installed protocols, ordered by id. */
    static List<Protocol> protocols() {
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::id))
                .toList();
    }

    /** The one that was asked for, or else the available one with the greatest priority above 0. */
    private static <T> T choose(
            String what,
            Iterable<T> installed,
            Optional<String> wanted,
            Function<T, String> id,
            ToIntFunction<T> priority,
            Function<T, Availability> availability) {
        List<T> all = StreamSupport.stream(installed.spliterator(), false)
                .sorted(Comparator.comparingInt(priority).reversed().thenComparing(id))
                .toList();
        if (wanted.isPresent()) {
            return all.stream()
                    .filter(provider -> id.apply(provider).equals(wanted.get()))
                    .findFirst()
                    .orElseThrow(() -> new MalachiException(
                            MalachiException.Kind.USAGE,
                            "There is no " + what + " '" + wanted.get() + "'; installed: "
                                    + all.stream().map(id).collect(Collectors.joining(", ")) + "."));
        }
        List<T> usual = all.stream()
                .filter(provider -> priority.applyAsInt(provider) > 0)
                .toList();
        return usual.stream()
                .filter(provider -> availability.apply(provider).available())
                .findFirst()
                .or(() -> usual.stream().findFirst())
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "This image has no " + what + "; 'malachi platform' shows what it has."));
    }

    /**
     * Refuses a provider that cannot work here. Link drivers and TUN backends are not asked: opening says better what is missing.
     */
    private static <T> T usable(String what, T chosen, String id, Availability availability) {
        if (!availability.available()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The " + what + " '" + id + "' cannot be used here: " + withoutPeriod(availability.detail()) + "; "
                            + withoutPeriod(availability.remedy()) + ".");
        }
        return chosen;
    }

    private static String withoutPeriod(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
