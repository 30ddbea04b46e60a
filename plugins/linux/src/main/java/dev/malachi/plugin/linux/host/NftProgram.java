package dev.malachi.plugin.linux.host;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program that shows the rules of nftables, those that iptables-nft made among them. */
final class NftProgram {
    /** Not all users have these folders on their path. */
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/nft"), Path.of("/sbin/nft"), Path.of("/usr/bin/nft"));

    private static final long PATIENCE_SECONDS = 2;
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private NftProgram() {}

    /**
     * All rules of this network namespace.
     *
     * @return JSON (libnftables-json(5))
     * @throws IOException if they cannot be had, with a phrase that says why
     */
    static String ruleset() throws IOException {
        Path program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("the program nft is not installed"));
        Process process = new ProcessBuilder(program.toString(), "-j", "list", "ruleset")
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(Redirect.DISCARD)
                .start();
        Thread.ofVirtual().name("malachi-nft").start(() -> endInTime(process));
        byte[] json = process.getInputStream().readNBytes(MOST_BYTES);
        if (json.length == MOST_BYTES) {
            process.destroyForcibly();
            throw new IOException("the firewall has more rules than are looked at (" + MOST_BYTES + " bytes)");
        }
        if (exitCode(process) != 0) {
            throw new IOException("nft may not be asked, or did not answer within " + PATIENCE_SECONDS + " s");
        }
        return new String(json, StandardCharsets.UTF_8);
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("the question was called off", e);
        }
    }

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
