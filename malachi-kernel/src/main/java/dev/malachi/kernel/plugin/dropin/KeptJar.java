package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.plugin.jar.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A jar and its signature that are written into the operator's folder, and take their names there with {@link #commit}. */
final class KeptJar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptJar.class);
    private static final String PERMISSIONS = "rw-r--r--";

    private final Path target;
    private final AtomicFile.Pending jar;
    private final Optional<AtomicFile.Pending> signature;

    private KeptJar(Path target, AtomicFile.Pending jar, Optional<AtomicFile.Pending> signature) {
        this.target = target;
        this.jar = jar;
        this.signature = signature;
    }

    /**
     * Writes them.
     *
     * @param copy of the jar, with that of its signature beside it
     * @param target name of the jar, which does not exist or has the same content
     */
    static KeptJar prepare(Path copy, Path target) throws IOException {
        Path signed = TrustPolicy.signatureOf(copy);
        AtomicFile.Pending jar = AtomicFile.copy(copy, target, PERMISSIONS);
        try {
            return new KeptJar(
                    target,
                    jar,
                    Files.exists(signed)
                            ? Optional.of(AtomicFile.copy(signed, TrustPolicy.signatureOf(target), PERMISSIONS))
                            : Optional.empty());
        } catch (IOException e) {
            jar.close();
            throw e;
        }
    }

    /** Whether two files have the same content; one that cannot be read has another. */
    static boolean isSame(Path one, Path other) {
        try {
            return Files.isRegularFile(other) && Files.mismatch(one, other) < 0;
        } catch (IOException e) {
            LOG.debug("event=plugins.not-compared file={} reason=\"{}\"", other, Reason.of(e));
            return false;
        }
    }

    Path target() {
        return target;
    }

    /** The signature comes first: without it the jar might not be taken after a crash in between. */
    void commit() throws IOException {
        if (signature.isPresent()) {
            signature.get().commit();
        } else {
            Files.deleteIfExists(TrustPolicy.signatureOf(target));
        }
        jar.commit();
    }

    @Override
    public void close() {
        try (jar) {
            if (signature.isPresent()) {
                signature.get().close();
            }
        } catch (IOException e) {
            LOG.debug("event=plugins.leftover file={} reason=\"{}\"", target, Reason.of(e));
        }
    }
}
