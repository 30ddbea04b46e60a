package dev.malachi.kernel.node;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.config.ConfigFile;
import dev.malachi.kernel.config.EtherTypes;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.crypto.SharedCiphers;
import dev.malachi.kernel.home.Home;
import dev.malachi.kernel.home.HomeLock;
import dev.malachi.kernel.home.KeyFiles;
import dev.malachi.kernel.home.PskFile;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.machine.Descriptors;
import dev.malachi.kernel.plugin.Providers;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a node stands on before anything of it runs: its ciphers, its keys, and a home that it has for itself.
 *
 * @param crypto the suite
 * @param aead the bulk ciphers
 * @param random everything random comes from it
 * @param psk the pre-shared key, or no bytes
 * @param lock on the home
 * @param identity from the home, made there if it had none
 * @param share in the ciphers of the process
 */
record Foundation(
        CryptoSuite crypto,
        BulkCiphers aead,
        RandomGenerator random,
        byte[] psk,
        HomeLock lock,
        Identity identity,
        Registration share)
        implements AutoCloseable {
    /**
     * Lays it. What is wrong with the configuration itself is found before anything is written.
     *
     * @param config what the node shall be
     * @param ciphers of the nodes of this process
     * @throws MalachiException if something of it cannot be had
     */
    static Foundation lay(NodeConfig config, SharedCiphers ciphers) {
        Registration share = ciphers.join();
        try {
            return lay(config, ciphers, share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private static Foundation lay(NodeConfig config, SharedCiphers ciphers, Registration share) {
        CryptoSuite crypto = Providers.cryptoSuite(config.crypto());
        BulkCiphers aead =
                Providers.bulkCiphers(config.aead(), crypto, config.simulation().isPresent(), ciphers);
        config.hostName().filter(name -> !Tlvs.isHostName(name)).ifPresent(name -> {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + name + "' cannot be a host name: " + ConfigFile.HOST_NAME_RULE + ".");
        });
        EtherTypes.problemOf(config.etherType()).ifPresent(problem -> {
            throw new MalachiException(MalachiException.Kind.USAGE, "The " + problem + ".");
        });
        byte[] psk = config.pskFile().map(PskFile::read).orElseGet(() -> new byte[0]);
        RandomGenerator random = config.simulation()
                .map(simulation -> (RandomGenerator) new SplittableRandom(simulation.seed()))
                .orElseGet(SecureRandom::new);
        Home.create(config.home());
        if (config.simulation().isEmpty()) {
            Descriptors.require(config.home());
        }
        HomeLock lock = config.simulation().isPresent() ? HomeLock.none() : HomeLock.take(config.home());
        try {
            Identity identity = new KeyFiles(config.home(), crypto, () -> randomBytes(random, 32)).loadOrGenerate();
            return new Foundation(crypto, aead, random, psk, lock, identity, share);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static byte[] randomBytes(RandomGenerator random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Wipes the secrets, and lets others use the home. */
    @Override
    public void close() {
        identity.wipe();
        lock.close();
        share.close();
    }
}
