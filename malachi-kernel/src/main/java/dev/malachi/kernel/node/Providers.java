package dev.malachi.kernel.node;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.tun.TunBackend;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Chooses among the installed providers of each SPI. */
final class Providers {
    private Providers() {}

    static CryptoSuite cryptoSuite(Optional<String> wanted) {
        return choose(
                "crypto suite",
                ServiceLoader.load(CryptoSuite.class),
                wanted,
                CryptoSuite::id,
                CryptoSuite::priority,
                CryptoSuite::availability);
    }

    static AeadEngine aeadEngine(Optional<String> wanted) {
        return choose(
                "AEAD engine",
                ServiceLoader.load(AeadEngine.class),
                wanted,
                AeadEngine::id,
                AeadEngine::priority,
                AeadEngine::availability);
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
            T chosen = all.stream()
                    .filter(provider -> id.apply(provider).equals(wanted.get()))
                    .findFirst()
                    .orElseThrow(() -> new MalachiException(
                            MalachiException.Kind.USAGE,
                            "There is no " + what + " '" + wanted.get() + "'; installed: "
                                    + all.stream().map(id).collect(Collectors.joining(", ")) + "."));
            Availability its = availability.apply(chosen);
            if (!its.available()) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The " + what + " '" + wanted.get() + "' cannot be used here: " + its.detail() + "; "
                                + its.remedy() + ".");
            }
            return chosen;
        }
        return all.stream()
                .filter(provider -> priority.applyAsInt(provider) > 0)
                .filter(provider -> availability.apply(provider).available())
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "No " + what + " can be used on this machine"
                                + all.stream()
                                        .filter(provider -> priority.applyAsInt(provider) > 0)
                                        .map(provider -> id.apply(provider) + ": "
                                                + availability.apply(provider).detail() + "; "
                                                + availability.apply(provider).remedy())
                                        .collect(Collectors.joining(". ", " (", ")"))
                                + ". 'malachi platform' shows what is missing."));
    }
}
