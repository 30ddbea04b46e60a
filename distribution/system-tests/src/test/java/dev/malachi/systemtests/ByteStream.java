package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A known stream of bytes sent over TCP by the system's own netcat, and hashed where it arrives. */
final class ByteStream {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ENCRYPT =
            "openssl enc -aes-128-ctr -nosalt -K 000102030405060708090a0b0c0d0e0f -iv 00000000000000000000000000000000";

    private static final int BLOCK_BYTES = 1_000_000;

    private final Process receiver;
    private final Process sender;
    private final Path hash;
    private final Path blocks;
    private final Path stop;

    /**
     * Begins to send.
     *
     * @param folder for what programs print
     * @param from who sends
     * @param to who receives
     * @param address of the receiver
     * @param port a free one
     * @param atMost bytes, in whole millions; fewer after {@link #stop()}
     */
    ByteStream(Path folder, TwoHosts.Host from, TwoHosts.Host to, String address, int port, long atMost) {
        hash = folder.resolve("hash-" + port);
        blocks = folder.resolve("blocks-" + port);
        stop = folder.resolve("stop-" + port);
        receiver = to.start(hash, "bash", "-c", "nc -l " + address + " " + port + " | sha256sum");
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        to.run("ss", "-ltnH", "sport", "=", ":" + port).out().contains(":" + port));
        String source =
                "n=0; while [ $n -lt %d ] && [ ! -e %s ]; do head -c %d /dev/zero; n=$((n + 1)); done; echo $n >%s"
                        .formatted(atMost / BLOCK_BYTES, stop, BLOCK_BYTES, blocks);
        sender = from.start(
                folder.resolve("sender-" + port),
                "bash",
                "-c",
                "{ " + source + "; } | " + ENCRYPT + " | nc -N " + address + " " + port);
    }

    boolean isUnderWay() {
        return sender.isAlive();
    }

    /** Ends the stream after the block that is being sent. */
    void stop() throws IOException {
        Files.createFile(stop);
    }

    /** Waits for the end, and compares. */
    void assertArrives(Duration patience) throws InterruptedException, IOException {
        assertThat(receiver.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("arrived within %s", patience)
                .isTrue();
        long sent = Long.parseLong(Files.readString(blocks).strip()) * BLOCK_BYTES;
        String expected = TwoHosts.run(
                        List.of("bash", "-c", "head -c " + sent + " /dev/zero | " + ENCRYPT + " | sha256sum"))
                .expectSuccess();
        assertThat(hash).content().startsWith(expected.split(" ", 2)[0]);
    }
}
