package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads and writes unsigned numbers, most significant byte first, at any alignment. */
public final class NetworkOrder {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    public static int getByte(MemorySegment buffer, long at) {
        return buffer.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    public static void putByte(MemorySegment buffer, long at, int value) {
        buffer.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    public static int getShort(MemorySegment buffer, long at) {
        return buffer.get(SHORT, at) & 0xFFFF;
    }

    public static void putShort(MemorySegment buffer, long at, int value) {
        buffer.set(SHORT, at, (short) value);
    }

    public static int getInt(MemorySegment buffer, long at) {
        return buffer.get(INT, at);
    }

    public static void putInt(MemorySegment buffer, long at, int value) {
        buffer.set(INT, at, value);
    }

    public static long getLong(MemorySegment buffer, long at) {
        return buffer.get(LONG, at);
    }

    public static void putLong(MemorySegment buffer, long at, long value) {
        buffer.set(LONG, at, value);
    }
}
