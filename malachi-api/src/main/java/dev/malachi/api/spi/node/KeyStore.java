package dev.malachi.api.spi.node;

import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The identity of a node on disk. Files are written to a temporary file, synced and renamed. */
@Preview
public interface KeyStore {
    /**
     * An identity, without its secret.
     *
     * @param id node id
     * @param publicKey 32 bytes, Ed25519
     * @param file where the seed lies
     */
    record PublicIdentity(NodeId id, byte[] publicKey, Path file) {}

    /**
     * The identity in use.
     *
     * @return it, or empty if none was generated yet
     * @throws dev.malachi.api.MalachiException if the key file is damaged or cannot be read
     */
    Optional<PublicIdentity> current();

    /**
     * Makes a new identity.
     *
     * @param force replace an existing one, which is kept as a backup beside it
     * @return the new identity
     * @throws dev.malachi.api.MalachiException if there is one already and {@code force} is false, or it cannot be written
     */
    PublicIdentity generate(boolean force);

    /**
     * Exchanges the identity for a new one, which it is succeeded by: peers hear of that, signed by both, for 90 days. The old one is kept
     * as a backup beside it.
     *
     * @return the new identity
     * @throws dev.malachi.api.MalachiException if there is none to exchange, a node uses it, or it cannot be written
     */
    PublicIdentity rotate();

    /**
     * Makes a file with a new pre-shared key of 32 bytes, for its owner alone.
     *
     * @param file must not exist
     * @throws dev.malachi.api.MalachiException if there is a file already, or it cannot be written, or others may write where it is
     *     to be
     */
    void generatePsk(Path file);

    /**
     * All files that belong to identities: the one in use and backups.
     *
     * @return existing paths
     */
    List<Path> files();
}
