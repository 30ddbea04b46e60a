package dev.malachi.plugin.linux.packet;

import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Mapping;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The receive ring of a packet socket, shared with the kernel: TPACKET_V2 (linux/if_packet.h).
 *
 * <p>Version 3 would cost a little less under load, but holds frames back for a millisecond or more when idle. Each slot changes hands
 * by its status word: the kernel sets TP_STATUS_USER when the frame is written (read with acquire), we set TP_STATUS_KERNEL when it may
 * be overwritten (with release). The memory is one segment of exactly the mapped size, so no access can leave the ring whatever a slot
 * says. Used by one thread.
 */
final class PacketRing implements AutoCloseable {
    /** struct tpacket2_hdr: status 4, length 4, captured length 4, mac offset 2, net offset 2, s 4, ns 4, tci 2, tpid 2, pad 4. */
    private static final int STATUS = 0;

    private static final int LENGTH = 4;
    private static final int CAPTURED = 8;
    private static final int MAC_OFFSET = 12;
    private static final int VLAN_TAG = 24;
    /** struct sockaddr_ll follows the header (32 bytes); sll_pkttype is its eleventh byte. */
    private static final int PACKET_TYPE = 32 + 10;

    private static final int TP_STATUS_KERNEL = 0;
    private static final int TP_STATUS_USER = 1;
    private static final int TP_STATUS_VLAN_VALID = 1 << 4;

    private static final VarHandle STATUS_WORD = ValueLayout.JAVA_INT.varHandle();

    /**
     * Room asked for before each frame. The kernel puts the network header at align16(52 + 16) + this (tpacket_rcv), so the frame
     * begins at 126 and the ciphertext of a transport frame at 192: a multiple of 64, where vector loads are cheapest.
     */
    private static final int RESERVE_BYTES = 60;

    private static final int FRAME_OFFSET = 80 + RESERVE_BYTES - Wire.ETHERNET_HEADER_BYTES;

    private static final int SLOT_ALIGNMENT = 64;
    private static final int SMALLEST_BLOCK_BYTES = 64 * 1024;
    /** Jumbo frames need fewer slots for the same time of traffic: no ring is larger than this. */
    private static final int LARGEST_RING_BYTES = 8 * 1024 * 1024;

    private final PacketSocket socket;
    private final int wantedSlots;

    private Arena mapping = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;
    private int slotBytes;
    private int slotsPerBlock;
    private int blockBytes;
    private int blocks;

    // The slot to look at next.
    private long position;
    private int slotInBlock;
    private int block;

    /**
     * Sets one up on a socket that is not bound yet.
     *
     * @param socket its socket
     * @param slots how many frames it shall hold at the default MTU
     * @param mtu bytes after the Ethernet header that a slot must hold
     */
    PacketRing(PacketSocket socket, int slots, int mtu) {
        this.socket = socket;
        wantedSlots = slots;
        socket.useRing(RESERVE_BYTES);
        int error = allocate(mtu);
        if (error != 0) {
            throw Errno.refusal("cannot set up the receive ring of a packet socket", error);
        }
    }

    PacketSocket socket() {
        return socket;
    }

    /** Whether frames of an MTU fit its slots. */
    boolean fits(int mtu) {
        return slotBytes(mtu) <= slotBytes;
    }

    private static int slotBytes(int mtu) {
        int needed = FRAME_OFFSET + Wire.ETHERNET_HEADER_BYTES + mtu;
        return needed + SLOT_ALIGNMENT - 1 & -SLOT_ALIGNMENT;
    }

    /**
     * Gives it slots for another MTU. Frames that wait in it are lost.
     *
     * @return 0, or the error number that made it keep its old slots or, in the worst case, none, so that nothing is received
     */
    int resize(int mtu) {
        int oldMtu = slotBytes - FRAME_OFFSET - Wire.ETHERNET_HEADER_BYTES;
        release();
        int error = allocate(mtu);
        if (error != 0 && allocate(oldMtu) != 0) {
            blocks = 0;
        }
        return error;
    }

    /** Allocates and maps; with half the slots, and half again, where the system has not enough memory in one piece. */
    private int allocate(int mtu) {
        slotBytes = slotBytes(mtu);
        blockBytes = Math.max(SMALLEST_BLOCK_BYTES, Integer.highestOneBit(slotBytes - 1) << 1);
        slotsPerBlock = blockBytes / slotBytes;
        blocks = Math.clamp((wantedSlots + slotsPerBlock - 1) / slotsPerBlock, 1, LARGEST_RING_BYTES / blockBytes);
        int error = setRing();
        while (error == Errno.ENOMEM && blocks > 1) {
            blocks /= 2;
            error = setRing();
        }
        if (error != 0) {
            return error;
        }
        mapping = Arena.ofShared();
        memory = Mapping.shared(socket.fd(), (long) blocks * blockBytes, 0, mapping);
        if (memory.equals(MemorySegment.NULL)) {
            return Errno.ENOMEM;
        }
        position = 0;
        slotInBlock = 0;
        block = 0;
        return 0;
    }

    private int setRing() {
        return -socket.setRing(blockBytes, blocks, slotBytes, blocks * slotsPerBlock);
    }

    /**
     * Delivers frames that wait.
     *
     * @param handler gets those that are admitted
     * @param admission decides about each
     * @param counters counts what is dropped here
     * @param limit how many to deliver at the most
     * @return how many were delivered
     */
    int drain(LinkReceiver.Handler handler, Admission admission, FrameCounters counters, int limit) {
        MemorySegment ring = memory;
        int delivered = 0;
        // No more slots than the ring has: under a flood of frames that are not for us this still comes to an end.
        for (int seen = blocks * slotsPerBlock; delivered < limit && seen > 0; seen--) {
            long slot = position;
            int status = (int) STATUS_WORD.getAcquire(ring, slot + STATUS);
            if ((status & TP_STATUS_USER) == 0) {
                break;
            }
            advance();
            try {
                int captured = ring.get(ValueLayout.JAVA_INT, slot + CAPTURED);
                int offset = ring.get(ValueLayout.JAVA_SHORT, slot + MAC_OFFSET) & 0xFFFF;
                int tag = (status & TP_STATUS_VLAN_VALID) == 0
                        ? 0
                        : ring.get(ValueLayout.JAVA_SHORT, slot + VLAN_TAG) & 0xFFFF;
                if (captured != ring.get(ValueLayout.JAVA_INT, slot + LENGTH) && !admission.everything()) {
                    counters.add(Reason.RX_TRUNCATED, 1);
                } else if (captured < Wire.ETHERNET_HEADER_BYTES) {
                    counters.add(Reason.RX_UNDERSIZE, 1);
                } else if (admission.admits(
                        ring.get(ValueLayout.JAVA_BYTE, slot + PACKET_TYPE), tag, ring, slot + offset)) {
                    delivered++;
                    handler.onFrame(ring, slot + offset, captured);
                }
            } finally {
                STATUS_WORD.setRelease(ring, slot + STATUS, TP_STATUS_KERNEL);
            }
        }
        return delivered;
    }

    private void advance() {
        position += slotBytes;
        if (++slotInBlock == slotsPerBlock) {
            slotInBlock = 0;
            block = block + 1 == blocks ? 0 : block + 1;
            position = (long) block * blockBytes;
        }
    }

    /** Unmaps it, then frees it in the kernel, which refuses while it is mapped. */
    private void release() {
        unmap();
        socket.setRing(0, 0, 0, 0);
    }

    private void unmap() {
        memory = MemorySegment.NULL;
        if (mapping.scope().isAlive()) {
            mapping.close();
        }
    }

    /** Ends ring and socket. */
    @Override
    public void close() {
        unmap();
        socket.close();
    }
}
