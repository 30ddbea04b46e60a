package dev.malachi.plugin.tools.demo;

import dev.malachi.plugin.tools.text.Units;
import java.io.IOException;
import java.net.InetAddress;

/**
 * A process that asks an address for ICMP echoes from its own network namespace, for machines without {@code ping}. What it prints
 * looks like the end of what {@code ping} prints.
 */
final class Reach {
    private static final int TIMEOUT_MILLIS = 2000;

    private Reach() {}

    /**
     * Asks.
     *
     * @param arguments how often, and the address
     * @throws IOException if the network fails
     */
    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        InetAddress address = InetAddress.ofLiteral(arguments[1]);
        int received = 0;
        long sumNanos = 0;
        for (int i = 0; i < count; i++) {
            long sentNanos = System.nanoTime();
            if (address.isReachable(TIMEOUT_MILLIS)) {
                received++;
                sumNanos += System.nanoTime() - sentNanos;
            }
        }
        System.out.println(count + " packets transmitted, " + received + " received, "
                + 100 * (count - received) / count + "% packet loss");
        if (received > 0) {
            System.out.println("average " + Units.millis(Units.toMillis(sumNanos / received)) + " ms");
        }
        System.exit(received > 0 ? 0 : 1);
    }
}
