package dev.malachi.plugin.virtuallan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads the 14-byte Ethernet header: destination 6, source 6, EtherType 2. */
final class EthernetHeader {
    static final int BYTES = 14;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private EthernetHeader() {}

    static long destination(MemorySegment buffer, long offset) {
        return mac(buffer, offset);
    }

    static long source(MemorySegment buffer, long offset) {
        return mac(buffer, offset + 6);
    }

    static int etherType(MemorySegment buffer, long offset) {
        return Short.toUnsignedInt(buffer.get(SHORT, offset + 12));
    }

    private static long mac(MemorySegment buffer, long offset) {
        return (long) Short.toUnsignedInt(buffer.get(SHORT, offset)) << 32
                | Integer.toUnsignedLong(buffer.get(INT, offset + 2));
    }
}
