package dev.malachi.systemtests;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.api.spi.node.NodeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** Chosen identities: keys are numbered, so the same test has the same ids each time. */
final class Keys {
    private static final int MAX = 20_000;

    private Keys() {}

    /** Writes a key into a home directory, as {@code malachi keys generate} would. */
    static void install(Path home, byte[] seed) {
        try {
            Files.createDirectories(home);
            Path file = home.resolve("ed25519.key");
            Files.writeString(file, Base64.getEncoder().encodeToString(seed));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A key by its number. */
    static byte[] seed(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >>> 8);
        return seed;
    }

    /** The id of a key. */
    static NodeId id(Path scratch, byte[] seed) {
        Path home = scratch.resolve("id-of");
        install(home, seed);
        return NodeProvider.load().keyStore(home).current().orElseThrow().id();
    }

    /** Two keys whose ids prefer the same address, the one with the lower id first: a birthday among a few hundred keys. */
    static List<byte[]> withTheSameAddress(Path scratch) {
        Map<Integer, byte[]> byAddress = new HashMap<>();
        for (int i = 0; i < MAX; i++) {
            byte[] seed = seed(i);
            NodeId id = id(scratch, seed);
            byte[] other = byAddress.putIfAbsent(VirtualAddress.preferredIpv4(id), seed);
            if (other != null) {
                return id(scratch, other).compareTo(id) < 0 ? List.of(other, seed) : List.of(seed, other);
            }
        }
        throw new AssertionError("no two of " + MAX + " keys have the same address");
    }

    /** The candidates of an id but the first (protocol.md §2): those that a grinder would want to have. */
    static List<Integer> addresses(NodeId id) {
        List<Integer> addresses = new ArrayList<>();
        for (int k = 1; k <= 255; k++) {
            var digest = new Blake3Digest(256);
            byte[] input = ByteBuffer.allocate(11 + 16 + 4)
                    .put("malachi-vip".getBytes(StandardCharsets.US_ASCII))
                    .put(id.bytes())
                    .putInt(k)
                    .array();
            digest.update(input, 0, input.length);
            byte[] hash = new byte[32];
            digest.doFinal(hash, 0);
            int address = VirtualAddress.IPV4_NETWORK | (hash[0] & 0xFF) << 8 | hash[1] & 0xFF;
            if ((address & 0xFF) >= 2 && (address & 0xFFFF) != 0xFFFF) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** Fills a home with pins of strangers that hold these addresses, as a flood of them would. */
    static void pin(Path scratch, Path home, List<Integer> addresses) {
        List<String> peers = new ArrayList<>();
        List<String> trust = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            byte[] seed = seed(MAX + i);
            Path other = scratch.resolve("pin-of");
            install(other, seed);
            KeyStore.PublicIdentity identity =
                    NodeProvider.load().keyStore(other).current().orElseThrow();
            peers.add(
                    "\"" + identity.id() + "\": \"" + Base64.getEncoder().encodeToString(identity.publicKey()) + "\"");
            trust.add("\"" + identity.id() + "\": {\"native\": true, \"ipv4\": \""
                    + VirtualAddress.format(addresses.get(i)) + "\"}");
        }
        try {
            Files.writeString(home.resolve("peers.json"), "{" + String.join(", ", peers) + "}");
            Files.writeString(home.resolve("trust.json"), "{" + String.join(", ", trust) + "}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first key whose id passes. */
    static byte[] whoseId(Path scratch, Predicate<NodeId> passes) {
        for (int i = 0; i < MAX; i++) {
            if (passes.test(id(scratch, seed(i)))) {
                return seed(i);
            }
        }
        throw new AssertionError("none of " + MAX + " keys will do");
    }
}
