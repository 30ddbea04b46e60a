package dev.malachi.systemtests.original;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.time.Timeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The model of the original as a process of its own on an Ethernet interface, told what to do line by line on standard input:
 * {@code discover}, {@code send ID FROM TO COUNT RATE} (numbered datagrams), {@code say ID FROM TO TEXT}, {@code report}. The end of the
 * input ends it.
 */
public final class OriginalProgram {
    private static final int RECEIVE_NANOS = 100_000_000;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final OriginalNode node;
    private int told;

    private OriginalProgram(String link, byte[] seed, Optional<byte[]> psk) {
        var timeline = new LoopTimeline(loop);
        var station = new OriginalStation("linux", link, timeline);
        node = new OriginalNode(timeline, new SecureRandom(), seed, station.mac(), psk, station::send);
        station.onFrame(frame -> {
            Future<?> _ = loop.submit(() -> {
                node.receive(frame);
                tellHeard();
            });
        });
        for (LinkReceiver lane : station.link().receivers()) {
            Thread.ofPlatform().daemon(true).start(() -> {
                while (true) {
                    station.drain(lane, RECEIVE_NANOS);
                }
            });
        }
    }

    /** Real time; timers run on the loop, as everything does. */
    private record LoopTimeline(ScheduledExecutorService loop) implements Timeline {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public Registration schedule(long delayNanos, Runnable task) {
            Future<?> future = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }
    }

    private void tellHeard() {
        for (; told < node.heard().size(); told++) {
            OriginalNode.Heard heard = node.heard().get(told);
            say("heard " + heard.fromId() + " " + heard.fromPort() + " " + heard.toPort() + " "
                    + HexFormat.of().formatHex(heard.payload()));
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void obey(String line) {
        String[] words = line.split(" ", 5);
        switch (words[0]) {
            case "discover" -> node.discover();
            case "send" -> {
                String[] numbers = words[4].split(" ");
                series(
                        words[1],
                        port(words[2]),
                        port(words[3]),
                        Integer.parseInt(numbers[0]),
                        Integer.parseInt(numbers[1]));
            }
            case "say" ->
                say("said "
                        + node.send(
                                words[1], port(words[2]), port(words[3]), words[4].getBytes(StandardCharsets.UTF_8)));
            case "report" ->
                say("report knows=" + String.join(",", node.neighbors()) + " plaintext=" + node.count("plaintext")
                        + " undecryptable=" + node.count("undecryptable") + " unasked=" + node.count("unasked")
                        + " deaf=" + node.count("deaf") + " refused=" + node.count("refused"));
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static int port(String word) {
        return Integer.parseInt(word);
    }

    private void series(String to, int fromPort, int toPort, int count, int rate) {
        for (int i = 0; i < count; i++) {
            byte[] payload = ByteBuffer.allocate(20).putInt(i).array();
            var _ = loop.schedule(
                    () -> node.send(to, fromPort, toPort, payload), i * 1_000_000L / rate, TimeUnit.MICROSECONDS);
        }
        var _ = loop.schedule(() -> say("sent " + count), count * 1_000_000L / rate, TimeUnit.MICROSECONDS);
    }

    /**
     * Runs it.
     *
     * @param arguments interface, seed in hex, and the pre-shared key's text if there is one
     */
    public static void main(String[] arguments) throws Exception {
        var program = new OriginalProgram(
                arguments[0],
                HexFormat.of().parseHex(arguments[1]),
                arguments.length > 2 ? Optional.of(arguments[2].getBytes(StandardCharsets.UTF_8)) : Optional.empty());
        say("id " + program.node.id());
        program.obeyInput();
        System.exit(0);
    }

    private void obeyInput() throws IOException {
        try (var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String command = line;
                Future<?> _ = loop.submit(() -> {
                    try {
                        obey(command);
                    } catch (RuntimeException e) {
                        say("failed " + e);
                    }
                });
            }
        }
    }
}
