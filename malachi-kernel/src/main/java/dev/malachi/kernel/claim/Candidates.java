package dev.malachi.kernel.claim;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.crypto.Blake3;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The IPv4 addresses a node may claim (protocol.md §2). */
public final class Candidates {
    private static final byte[] CONTEXT = Wire.LABEL_VIRTUAL_IP.getBytes(StandardCharsets.US_ASCII);

    /** The broadcast address of the network is no node's. */
    private static final int BROADCAST = VirtualAddress.IPV4_NETWORK | 0xFFFF;

    private Candidates() {}

    /**
     * Candidate {@code k} of a node.
     *
     * @param id the node
     * @param k 0 to 255
     * @return the address, or empty if this candidate is skipped
     */
    public static OptionalInt address(NodeId id, int k) {
        if (k == 0) {
            int preferred = VirtualAddress.preferredIpv4(id);
            return preferred == BROADCAST ? OptionalInt.empty() : OptionalInt.of(preferred);
        }
        byte[] number = {(byte) (k >>> 24), (byte) (k >>> 16), (byte) (k >>> 8), (byte) k};
        byte[] hash = Blake3.hash(CONTEXT, id.bytes(), number);
        int address = VirtualAddress.IPV4_NETWORK | (hash[0] & 0xFF) << 8 | hash[1] & 0xFF;
        return (address & 0xFF) < 2 || address == BROADCAST ? OptionalInt.empty() : OptionalInt.of(address);
    }
}
