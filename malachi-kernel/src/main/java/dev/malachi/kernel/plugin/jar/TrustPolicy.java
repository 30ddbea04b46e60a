package dev.malachi.kernel.plugin.jar;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * Whose jars are taken.
 *
 * @param keys trusted ones; without any, signatures do not matter
 * @param unsigned SHA-256 of jars that the operator has taken without a signature, in hex
 * @param shipped SHA-256 of the jars of Malachi's own plugins, in hex
 * @param anyUnsigned whether the operator takes any jar without a signature
 */
public record TrustPolicy(List<Minisign.Key> keys, Set<String> unsigned, Set<String> shipped, boolean anyUnsigned) {
    private static final int MOST_SIGNATURE_BYTES = 4096;
    private static final String AGAIN = "Get jar and signature again.";

    /** Copies the collections. */
    public TrustPolicy {
        keys = List.copyOf(keys);
        unsigned = Set.copyOf(unsigned);
        shipped = Set.copyOf(shipped);
    }

    /**
     * The same for an operator who takes jars without a signature.
     *
     * @return the policy
     */
    public TrustPolicy takingUnsigned() {
        return new TrustPolicy(keys, unsigned, shipped, true);
    }

    /**
     * Where the signature of a jar lies.
     *
     * @param jar the jar
     * @return the file, which need not exist
     */
    public static Path signatureOf(Path jar) {
        return jar.resolveSibling(jar.getFileName() + ".minisig");
    }

    /**
     * Judges a jar.
     *
     * @param origin where it was found, with its signature beside it
     * @param copy of the jar; its signature is copied beside it
     * @param sha256 of the copy
     * @return what is known of its signature, a phrase
     * @throws PluginRefusal if it is not taken
     */
    String judge(Path origin, Path copy, String sha256) {
        if (shipped.contains(sha256)) {
            return "part of this Malachi";
        }
        Path file = signatureOf(copy);
        boolean signed = copySignature(signatureOf(origin), file);
        if (keys.isEmpty()) {
            return signed ? "not checked, no key is trusted" : "not signed";
        }
        if (!signed) {
            if (anyUnsigned || unsigned.contains(sha256)) {
                return "not signed, taken with --allow-unsigned";
            }
            throw new PluginRefusal(
                    "it is not signed, and this Malachi takes signed jars only, since it trusts "
                            + (keys.size() == 1 ? "a key" : "keys"),
                    "Put its signature beside it (" + signatureOf(origin).getFileName()
                            + "), or take it as it is with 'malachi plugins install --allow-unsigned'.");
        }
        try {
            return "signed by "
                    + Minisign.verify(copy, Files.readString(file), keys).idText();
        } catch (IOException e) {
            throw unreadable(signatureOf(origin), e);
        }
    }

    /** It is read once: what is judged is what is kept, whatever is put in its place meanwhile. */
    private static boolean copySignature(Path from, Path to) {
        if (!Files.exists(from)) {
            return false;
        }
        if (!Files.isRegularFile(from)) {
            throw new PluginRefusal("its signature " + from + " is no regular file", AGAIN); // a pipe might never end
        }
        try (InputStream in = Files.newInputStream(from)) {
            byte[] signature = in.readNBytes(MOST_SIGNATURE_BYTES + 1);
            if (signature.length > MOST_SIGNATURE_BYTES) {
                throw new PluginRefusal("its signature " + from.getFileName() + " is too long to be one", AGAIN);
            }
            Files.write(to, signature, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (IOException e) {
            throw unreadable(from, e);
        }
    }

    private static PluginRefusal unreadable(Path file, IOException e) {
        return new PluginRefusal("its signature " + file + " cannot be read: " + Reason.of(e), AGAIN, e);
    }
}
