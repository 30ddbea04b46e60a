package dev.malachi.plugin.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory straight from the system: mmap(2). Each segment has exactly the size that was mapped, so that its own bounds checks hold, and
 * is unmapped with its arena.
 */
public final class Mapping {
    // sys/mman.h
    private static final int MAP_SHARED = 0x01;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_POPULATE = 0x8000;

    private Mapping() {}

    /**
     * Zeroed memory that begins on a page and takes up room only where it is touched; freed when the segment is unreachable.
     *
     * @param bytes how much
     * @return the memory
     * @throws dev.malachi.api.MalachiException if there is none
     */
    public static MemorySegment anonymous(long bytes) {
        long address = Libc.mmap(0, bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (address < 0) {
            throw Errno.refusal("cannot allocate " + bytes + " bytes", (int) -address);
        }
        return segment(address, bytes, Arena.ofAuto());
    }

    /**
     * Memory that the kernel shares with us through a file descriptor, all pages present.
     *
     * @param fd what to map
     * @param bytes how much
     * @param offset from where on, as the kind of descriptor has it
     * @param arena when it ends, the memory is unmapped
     * @return the memory, or {@link MemorySegment#NULL} if the system has none left
     */
    public static MemorySegment shared(int fd, long bytes, long offset, Arena arena) {
        long address = Libc.mmap(0, bytes, MAP_SHARED | MAP_POPULATE, fd, offset);
        return address < 0 ? MemorySegment.NULL : segment(address, bytes, arena);
    }

    /**
     * Takes from memory what was mapped there, and leaves zeros: the file descriptor's last user is gone, and a thread that still looks
     * does no harm. Unmapping would end the process of such a thread.
     *
     * @param shared mapped by {@link #shared}
     */
    public static void replaceByZeros(MemorySegment shared) {
        Libc.mmap(shared.address(), shared.byteSize(), MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    }

    @SuppressWarnings("restricted") // address and size are those that mmap just gave, and nothing else unmaps them
    private static MemorySegment segment(long address, long bytes, Arena arena) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> Libc.munmap(address, bytes));
    }
}
