package dev.malachi.plugin.tools.wire;

import dev.malachi.plugin.tools.wire.WireReport.Count;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what passes on a wire, and how often a text is seen that should be secret. Safe for use by several threads. */
public final class WireRecord {
    /** Two addresses of 6 bytes and the type (IEEE 802.3 §3.1.1). */
    private static final int ETHERNET_HEADER_BYTES = 14;

    private static final int TYPE_OFFSET = 12;

    private final List<String> secrets;
    private final Map<Integer, Count> byType = new TreeMap<>();
    private long plaintext;

    /**
     * Starts an empty record.
     *
     * @param secrets ASCII texts to look for in each frame
     */
    public WireRecord(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /**
     * Records a frame.
     *
     * @param frame from its Ethernet header on
     */
    public synchronized void add(byte[] frame) {
        if (frame.length < ETHERNET_HEADER_BYTES) {
            return; // no Ethernet frame
        }
        int type = (frame[TYPE_OFFSET] & 0xFF) << 8 | frame[TYPE_OFFSET + 1] & 0xFF;
        byType.merge(type, new Count(1, frame.length), Count::plus);
        // One char a byte, so that finding text in it finds the bytes of that text.
        String bytes = new String(frame, StandardCharsets.ISO_8859_1);
        if (secrets.stream().anyMatch(bytes::contains)) {
            plaintext++;
        }
    }

    /**
     * What passed so far.
     *
     * @return a snapshot
     */
    public synchronized WireReport report() {
        return new WireReport(byType, plaintext);
    }
}
