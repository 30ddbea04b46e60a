package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A known stream of bytes sent over TCP by the system's own netcat, and hashed where it arrives. */
final class ByteStream {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process receiver;
    private final Process sender;
    private final Path hash;
    private final String expected;

    /**
     * Begins to send.
     *
     * @param folder for what programs print
     * @param from who sends
     * @param to who receives
     * @param address of the receiver
     * @param port a free one
     * @param bytes how many
     */
    ByteStream(Path folder, TwoHosts.Host from, TwoHosts.Host to, String address, int port, long bytes) {
        String stream = "head -c " + bytes + " /dev/zero | openssl enc -aes-128-ctr -nosalt -K "
                + "000102030405060708090a0b0c0d0e0f -iv 00000000000000000000000000000000";
        expected = TwoHosts.run(java.util.List.of("bash", "-c", stream + " | sha256sum"))
                .expectSuccess()
                .split(" ", 2)[0];
        hash = folder.resolve("hash-" + port);
        receiver = to.start(hash, "bash", "-c", "nc -l " + address + " " + port + " | sha256sum");
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        to.run("ss", "-ltnH", "sport", "=", ":" + port).out().contains(":" + port));
        sender =
                from.start(folder.resolve("sender-" + port), "bash", "-c", stream + " | nc -N " + address + " " + port);
    }

    boolean isUnderWay() {
        return sender.isAlive();
    }

    /** Waits for the end, and compares. */
    void assertArrives(Duration patience) throws InterruptedException {
        assertThat(receiver.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("arrived within %s", patience)
                .isTrue();
        assertThat(hash).content().startsWith(expected);
    }
}
