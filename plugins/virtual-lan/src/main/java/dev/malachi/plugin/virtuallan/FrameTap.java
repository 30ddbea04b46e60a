package dev.malachi.plugin.virtuallan;

import dev.malachi.api.annotation.Preview;
import java.lang.foreign.MemorySegment;

/** Sees every frame that is put on a segment, before loss, delay and filters. */
@Preview
@FunctionalInterface
public interface FrameTap {
    /**
     * Called once a frame, on the thread that sends it; must not block.
     *
     * @param atNanos when, on the time line of the sender
     * @param buffer where the frame lies; not to be written, not valid after the call
     * @param offset where its 14-byte Ethernet header begins
     * @param length its bytes, Ethernet header included
     */
    void onFrame(long atNanos, MemorySegment buffer, long offset, int length);
}
