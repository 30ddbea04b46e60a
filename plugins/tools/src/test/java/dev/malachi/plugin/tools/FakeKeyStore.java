package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.node.KeyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Identities in memory, with the rules of the real ones. */
final class FakeKeyStore implements KeyStore {
    private static final Path FILE = Path.of("/home/ed25519.key");

    private Optional<NodeId> id;
    private final List<Path> files = new ArrayList<>();

    FakeKeyStore(Optional<NodeId> id) {
        this.id = id;
        id.ifPresent(some -> files.add(FILE));
    }

    @Override
    public Optional<PublicIdentity> current() {
        return id.map(some -> new PublicIdentity(some, some.bytes(), FILE));
    }

    @Override
    public PublicIdentity generate(boolean force) {
        if (id.isPresent() && !force) {
            throw new MalachiException(MalachiException.Kind.FAILED, "There is an identity already.");
        }
        if (id.isPresent()) {
            files.add(Path.of("/home/ed25519.key.old"));
        } else {
            files.add(FILE);
        }
        id = Optional.of(Alice.BOB);
        return current().orElseThrow();
    }

    @Override
    public PublicIdentity rotate() {
        return generate(true);
    }

    @Override
    public void generatePsk(Path file) {
        if (files.contains(file)) {
            throw new MalachiException(MalachiException.Kind.FAILED, "There is " + file + " already.");
        }
        files.add(file);
    }

    @Override
    public List<Path> files() {
        return List.copyOf(files);
    }
}
