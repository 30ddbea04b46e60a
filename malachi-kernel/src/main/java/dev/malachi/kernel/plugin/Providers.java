package dev.malachi.kernel.plugin;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.crypto.KnownAnswers;
import dev.malachi.kernel.crypto.SharedCiphers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses among the installed providers of each SPI. */
public final class Providers {
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private Providers() {}

    public static CryptoSuite cryptoSuite(Optional<String> wanted) {
        CryptoSuite suite = choose(
                "crypto suite",
                Extensions.installed().all(CryptoSuite.class),
                wanted,
                CryptoSuite::id,
                CryptoSuite::priority,
                CryptoSuite::availability);
        return usable("crypto suite", suite, suite.id(), suite.availability());
    }

    /**
     * The bulk ciphers. An engine for ChaCha20-Poly1305 that was asked for is the only one that is used at all; one for AES-256-GCM is
     * used where the peer has that too.
     *
     * @param wanted id of an engine
     * @param suite of the node
     * @param simulated whether the node is: then it stays with one engine
     * @param shared with the other nodes of the process
     */
    public static BulkCiphers bulkCiphers(
            Optional<String> wanted, CryptoSuite suite, boolean simulated, SharedCiphers shared) {
        List<AeadEngine> installed = Extensions.installed().all(AeadEngine.class);
        Optional<AeadEngine> named = wanted.map(_ -> engine(installed, wanted));
        boolean onlyChaCha = simulated || named.isPresent();
        return named.filter(engine -> engine.algorithm() == Algorithm.AES_256_GCM)
                .map(aes -> new BulkCiphers(
                        chacha(installed, Optional.empty(), suite, simulated, shared), Optional.of(checked(aes))))
                .orElseGet(() -> new BulkCiphers(
                        chacha(installed, wanted, suite, simulated, shared),
                        onlyChaCha ? Optional.empty() : aes(installed)));
    }

    /**
     * Makes sure that there is an AEAD engine and that it works here.
     *
     * @param wanted its id
     * @throws MalachiException (usage) if there is none; (failed) if it cannot be used
     */
    public static void requireEngine(Optional<String> wanted) {
        AeadEngine engine = engine(Extensions.installed().all(AeadEngine.class), wanted);
        if (engine.algorithm() == Algorithm.AES_256_GCM) {
            checked(engine);
        }
    }

    private static AeadEngine engine(List<AeadEngine> installed, Optional<String> wanted) {
        AeadEngine engine = choose(
                "AEAD engine", installed, wanted, AeadEngine::id, AeadEngine::priority, AeadEngine::availability);
        return usable("AEAD engine", engine, engine.id(), engine.availability());
    }

    private static List<AeadEngine> of(Algorithm algorithm, List<AeadEngine> installed) {
        return installed.stream()
                .filter(engine -> engine.algorithm() == algorithm)
                .toList();
    }

    /**
     * The engines of ChaCha20-Poly1305: the one that was asked for, or else all that work here, the one that is good cold first. What
     * has been found out about them holds for all nodes of the process.
     */
    private static BulkCipher chacha(
            List<AeadEngine> installed,
            Optional<String> wanted,
            CryptoSuite suite,
            boolean simulated,
            SharedCiphers shared) {
        List<AeadEngine> engines = of(Algorithm.CHACHA20_POLY1305, installed);
        AeadEngine first = engine(engines, wanted);
        if (wanted.isPresent() || simulated) {
            return new BulkCipher(List.of(first), suite);
        }
        return shared.of(suite.id(), () -> new BulkCipher(candidates(engines, first, suite), suite));
    }

    /** Those that may be used without being asked for, the best first. */
    private static Stream<AeadEngine> unasked(Stream<AeadEngine> engines) {
        return engines.filter(
                        engine -> engine.priority() > 0 && engine.availability().available())
                .sorted(Comparator.comparingInt(AeadEngine::priority).reversed().thenComparing(AeadEngine::id));
    }

    /** The engine of AES-256-GCM that works here. */
    private static Optional<AeadEngine> aes(List<AeadEngine> installed) {
        return unasked(of(Algorithm.AES_256_GCM, installed).stream())
                .filter(engine -> {
                    Optional<String> defect = KnownAnswers.defectOf(engine);
                    defect.ifPresent(
                            text -> LOG.error("event=bulk-cipher-rejected engine={} defect=\"{}\"", engine.id(), text));
                    return defect.isEmpty();
                })
                .findFirst();
    }

    /** The engine that was asked for by name. */
    private static AeadEngine checked(AeadEngine aes) {
        KnownAnswers.defectOf(aes).ifPresent(defect -> {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The AEAD engine '" + aes.id() + "' is defective: " + defect
                            + "; leave 'aead' out of the configuration.");
        });
        return aes;
    }

    /** The first, and what may be faster; the engines of crypto suites that are not in use are not even looked at. */
    private static List<AeadEngine> candidates(List<AeadEngine> engines, AeadEngine first, CryptoSuite suite) {
        Set<String> suites = Extensions.installed().all(CryptoSuite.class).stream()
                .map(CryptoSuite::id)
                .filter(id -> !id.equals(suite.id()))
                .collect(Collectors.toSet());
        Stream<AeadEngine> others = unasked(
                engines.stream().filter(engine -> !engine.id().equals(first.id()) && !suites.contains(engine.id())));
        return Stream.concat(Stream.of(first), others).toList();
    }

    public static LinkDriver linkDriver(Optional<String> wanted) {
        return choose(
                "link driver",
                Extensions.installed().all(LinkDriver.class),
                wanted,
                LinkDriver::id,
                LinkDriver::priority,
                LinkDriver::availability);
    }

    public static TunBackend tunBackend() {
        return choose(
                "TUN backend",
                Extensions.installed().all(TunBackend.class),
                Optional.empty(),
                TunBackend::id,
                backend -> 1,
                TunBackend::availability);
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
                    .orElseThrow(() ->
                            unknown(what, wanted.get(), all.stream().map(id).toList()));
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

    private static MalachiException unknown(String what, String wanted, List<String> installed) {
        return new MalachiException(
                MalachiException.Kind.USAGE,
                "There is no " + what + " '" + wanted + "'; installed: " + String.join(", ", installed) + "."
                        + NearMiss.question(wanted, installed));
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
