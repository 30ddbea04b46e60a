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
        long address = Libc.mmap(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1);
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
     * @param arena when it ends, the memory is unmapped
     * @return the memory, or {@link MemorySegment#NULL} if the system has none left
     */
    public static MemorySegment shared(int fd, long bytes, Arena arena) {
        long address = Libc.mmap(bytes, MAP_SHARED | MAP_POPULATE, fd);
        return address < 0 ? MemorySegment.NULL : segment(address, bytes, arena);
    }

    @SuppressWarnings("restricted") // address and size are those that mmap just gave, and nobody else unmaps them
    private static MemorySegment segment(long address, long bytes, Arena arena) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> Libc.munmap(address, bytes));
    }
}
