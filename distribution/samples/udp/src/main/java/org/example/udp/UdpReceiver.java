package org.example.udp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.LinkReceiver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Takes frames from the socket, one after the other, into one buffer: nothing is allocated for a frame. */
final class UdpReceiver implements LinkReceiver {
    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int LARGEST_DATAGRAM_BYTES = 65_535;
    private static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
    private static final long GROUP_BIT = 0x0100_0000_0000L;

    private final UdpLink link;
    private final Tunnel tunnel;
    private final short etherType;
    private final long self;
    private final MemorySegment memory = Arena.ofAuto().allocate(LARGEST_DATAGRAM_BYTES, Long.BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer().order(ByteOrder.BIG_ENDIAN);

    UdpReceiver(UdpLink link, Tunnel tunnel, int etherType) {
        this.link = link;
        this.tunnel = tunnel;
        this.etherType = (short) etherType;
        this.self = value(link.mac());
    }

    private static long value(MacAddress mac) {
        byte[] bytes = new byte[6];
        mac.writeTo(bytes, 0);
        long value = 0;
        for (byte each : bytes) {
            value = value << 8 | each & 0xFF;
        }
        return value;
    }

    @Override
    public int receive(Handler handler, int maxFrames, long timeoutNanos) {
        int delivered = deliver(handler, maxFrames);
        if (delivered > 0 || !tunnel.isOpen()) {
            return delivered;
        }
        tunnel.await(timeoutNanos);
        return deliver(handler, maxFrames);
    }

    private int deliver(Handler handler, int maxFrames) {
        int delivered = 0;
        while (delivered < maxFrames) {
            buffer.clear();
            int length = tunnel.receive(buffer);
            if (length == 0) {
                break;
            }
            if (isWanted(length)) {
                handler.onFrame(memory, 0, length);
                delivered++;
            } else {
                link.countForeign();
            }
        }
        return delivered;
    }

    private boolean isWanted(int length) {
        if (length < ETHERNET_HEADER_BYTES || buffer.getShort(12) != etherType) {
            return false;
        }
        long destination = buffer.getLong(0) >>> 16;
        return destination == self
                || destination == BROADCAST
                || (destination & GROUP_BIT) != 0 && link.hasJoined(new MacAddress(destination));
    }

    @Override
    public void wakeup() {
        tunnel.wakeup();
    }
}
