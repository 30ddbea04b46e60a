package dev.malachi.kernel.plugin.jar;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * @param copy of the jar
     * @param sha256 of the copy
     * @return what is known of its signature, a phrase
     * @throws PluginRefusal if it is not taken
     */
    String judge(Path origin, Path copy, String sha256) {
        if (shipped.contains(sha256)) {
            return "part of this Malachi";
        }
        Path file = signatureOf(origin);
        if (keys.isEmpty()) {
            return Files.exists(file) ? "not checked, no key is trusted" : "not signed";
        }
        if (!Files.exists(file)) {
            if (anyUnsigned || unsigned.contains(sha256)) {
                return "not signed, taken with --allow-unsigned";
            }
            throw new PluginRefusal(
                    "it is not signed, and this Malachi takes signed jars only, since it trusts "
                            + (keys.size() == 1 ? "a key" : "keys"),
                    "Put its signature beside it (" + file.getFileName()
                            + "), or take it as it is with 'malachi plugins install --allow-unsigned'.");
        }
        try {
            if (Files.size(file) > MOST_SIGNATURE_BYTES) {
                throw new PluginRefusal(
                        "its signature " + file.getFileName() + " is too long to be one",
                        "Get jar and signature again.");
            }
            return "signed by "
                    + Minisign.verify(Files.readAllBytes(copy), Files.readString(file), keys)
                            .idText();
        } catch (IOException e) {
            throw new PluginRefusal(
                    "its signature " + file + " cannot be read: " + Reason.of(e), "Get jar and signature again.", e);
        }
    }
}
