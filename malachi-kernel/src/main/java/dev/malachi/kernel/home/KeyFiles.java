package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.kernel.identity.Handover;
import dev.malachi.kernel.identity.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The identity files of a home directory, in this form: {@code ed25519.key} is the base64 of the 32-byte seed, 44 bytes without
 * a newline, mode 0600. {@code x25519.key} and {@code x25519.pub} are written as the seed says and never read.
 */
public final class KeyFiles implements KeyStore {
    private static final String SEED_FILE = "ed25519.key";
    private static final String STATIC_PRIVATE_FILE = "x25519.key";
    private static final String STATIC_PUBLIC_FILE = "x25519.pub";
    private static final String SECRET = "rw-------";
    private static final String PUBLIC = "rw-r--r--";
    /** The base64 of 32 bytes has 44. */
    private static final int MAX_BYTES = 4096;

    private static final Set<PosixFilePermission> FOR_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final DateTimeFormatter BACKUP_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path home;
    private final CryptoSuite crypto;
    private final Supplier<byte[]> randomSeed;

    /**
     * Looks at a home directory.
     *
     * @param home need not exist
     * @param crypto derives keys
     * @param randomSeed makes 32 random bytes for a new identity
     */
    public KeyFiles(Path home, CryptoSuite crypto, Supplier<byte[]> randomSeed) {
        this.home = home;
        this.crypto = crypto;
        this.randomSeed = randomSeed;
    }

    /**
     * The identity in use, or a new one, which is not written until {@link #keep}.
     *
     * @return the identity, with its secrets
     * @throws MalachiException if the key file is damaged, readable by others, or cannot be read
     */
    public Identity loadOrDraw() {
        Optional<byte[]> seed = readSeed();
        if (seed.isEmpty()) {
            return drawIdentity();
        }
        var identity = new Identity(crypto, seed.get());
        Arrays.fill(seed.get(), (byte) 0);
        return identity;
    }

    /**
     * Writes an identity where there is none.
     *
     * @param identity from {@link #loadOrDraw}; nothing is done if it came from the key file
     * @throws MalachiException if it cannot be written
     */
    public void keep(Identity identity) {
        if (!Files.exists(home.resolve(SEED_FILE), LinkOption.NOFOLLOW_LINKS)) {
            write(identity);
        }
    }

    @Override
    public Optional<KeyStore.PublicIdentity> current() {
        return readSeed().map(seed -> describe(new Identity(crypto, seed)));
    }

    @Override
    @SuppressWarnings("try") // a lock that is only closed
    public KeyStore.PublicIdentity generate(boolean force) {
        if (!force || !Files.exists(home.resolve(SEED_FILE), LinkOption.NOFOLLOW_LINKS)) {
            return describe(generateIdentity(false));
        }
        try (HomeLock replacing = HomeLock.takeToReplaceIdentity(home)) {
            return describe(generateIdentity(true));
        }
    }

    @Override
    @SuppressWarnings("try") // a lock that is only closed
    public KeyStore.PublicIdentity rotate() {
        Identity old = readSeed()
                .map(seed -> new Identity(crypto, seed))
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "There is no identity in " + home
                                + " that could be exchanged; 'malachi keys generate' makes one."));
        try (HomeLock replacing = HomeLock.takeToReplaceIdentity(home)) {
            Identity successor = drawIdentity();
            new HandoverFile(home).add(Handover.sign(crypto, old, successor, System.currentTimeMillis()));
            write(successor);
            return describe(successor);
        } catch (IOException e) {
            throw Home.unusable(
                    "Cannot write the hand-over in " + home, e, "check free space, owner and mode of the directory");
        } finally {
            old.wipe();
        }
    }

    @Override
    public void generatePsk(Path file) {
        PskFile.create(file, randomSeed.get());
    }

    @Override
    public List<Path> files() {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(SEED_FILE)
                                || name.equals(STATIC_PRIVATE_FILE)
                                || name.equals(STATIC_PUBLIC_FILE);
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Home.unusable("Cannot read the directory " + home, e, "check its owner and mode");
        }
    }

    private KeyStore.PublicIdentity describe(Identity identity) {
        var described =
                new KeyStore.PublicIdentity(identity.id(), identity.publicKey().clone(), home.resolve(SEED_FILE));
        identity.wipe();
        return described;
    }

    private Identity generateIdentity(boolean force) {
        Home.create(home);
        Path seedFile = home.resolve(SEED_FILE);
        if (Files.exists(seedFile, LinkOption.NOFOLLOW_LINKS) && !force) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "There is an identity in " + seedFile
                            + " already; nothing was changed. Use --force to replace it (a backup is kept).");
        }
        Identity identity = drawIdentity();
        write(identity);
        return identity;
    }

    /** Keeps a backup of what was there. */
    private void write(Identity identity) {
        Path seedFile = home.resolve(SEED_FILE);
        try {
            if (Files.exists(seedFile, LinkOption.NOFOLLOW_LINKS)) {
                Path backup = home.resolve(SEED_FILE + "." + BACKUP_TIME.format(Instant.now()) + ".bak");
                byte[] old = new SmallFile("the key file", seedFile, MAX_BYTES)
                        .read("run as its owner, or move it away")
                        .orElseThrow(() -> new NoSuchFileException(seedFile.toString()));
                AtomicFile.write(backup, old, SECRET);
                Arrays.fill(old, (byte) 0);
                StateFile.forgetAddress(home); // which was the other one's
            }
            AtomicFile.write(seedFile, base64(identity.seed()), SECRET);
            AtomicFile.write(home.resolve(STATIC_PRIVATE_FILE), base64(identity.staticPrivateKey()), SECRET);
            AtomicFile.write(home.resolve(STATIC_PUBLIC_FILE), base64(identity.staticPublicKey()), PUBLIC);
        } catch (IOException e) {
            throw Home.unusable(
                    "Cannot write the identity in " + home, e, "check free space, owner and mode of the directory");
        }
    }

    /** Ids that begin with 0xFF are group ids (protocol.md §2, §8): drawn again. */
    private Identity drawIdentity() {
        while (true) {
            byte[] seed = randomSeed.get();
            var identity = new Identity(crypto, seed);
            Arrays.fill(seed, (byte) 0);
            if (identity.id().byteAt(0) != 0xFF) {
                return identity;
            }
        }
    }

    private Optional<byte[]> readSeed() {
        Path file = home.resolve(SEED_FILE);
        refuseOthers(file);
        Optional<byte[]> content = new SmallFile("the key file", file, MAX_BYTES)
                .readIfPresent("run as its owner, or name another directory with --home");
        if (content.isEmpty()) {
            return Optional.empty();
        }
        byte[] text = content.get();
        byte[] seed = decodeLeniently(text)
                .filter(decoded -> decoded.length == 32)
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The key file " + file
                                + " is damaged: it must hold the base64 of 32 bytes. Restore it from a backup, or"
                                + " make a new identity with 'malachi keys generate --force'."));
        Arrays.fill(text, (byte) 0);
        return Optional.of(seed);
    }

    /** Asked before it is read, so that one command is enough for one that others may read and write. */
    private static void refuseOthers(Path file) {
        if (!Files.isRegularFile(file)) {
            return; // reading it says what is there
        }
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.stream().anyMatch(FOR_OTHERS::contains)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The key file " + file + " can be read or written by others; take that away with 'chmod 600 "
                                + file + "'.");
            }
        } catch (IOException e) {
            throw Home.unusable("Cannot look at the mode of the key file " + file, e, "check its owner");
        }
    }

    /** As the original reads it: characters outside the base64 alphabet are skipped, padding must be right. */
    static Optional<byte[]> decodeLeniently(byte[] text) {
        var digits = new StringBuilder();
        for (byte b : text) {
            char c = (char) (b & 0xFF);
            if (c >= 'A' && c <= 'Z'
                    || c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '+'
                    || c == '/'
                    || c == '=') {
                digits.append(c);
            }
        }
        if (digits.length() % 4 != 0) {
            return Optional.empty(); // Java's decoder would accept missing padding
        }
        try {
            return Optional.of(Base64.getDecoder().decode(digits.toString()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static byte[] base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes).getBytes(StandardCharsets.US_ASCII);
    }
}
