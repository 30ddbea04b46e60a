package dev.malachi.plugin.virtuallan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/** Memory of frames between sender and receiver. Safe for use by several threads. */
final class FramePool {
    /** Idle frames kept at the most; more are left to the garbage collector. */
    private static final int IDLE_MAX = 256;

    /** Room for a frame of usual MTU; larger frames are not pooled. */
    private static final int FRAME_BYTES = 1600;

    private final ArrayDeque<Frame> idle = new ArrayDeque<>();

    record Frame(MemorySegment bytes) {}

    Frame copy(MemorySegment buffer, long offset, int length) {
        Frame frame = take(length);
        MemorySegment.copy(buffer, offset, frame.bytes(), 0, length);
        return frame;
    }

    private Frame take(int length) {
        if (length <= FRAME_BYTES) {
            synchronized (idle) {
                Frame frame = idle.poll();
                if (frame != null) {
                    return frame;
                }
            }
        }
        return new Frame(Arena.ofAuto().allocate(Math.max(length, FRAME_BYTES)));
    }

    void release(Frame frame) {
        if (frame.bytes().byteSize() == FRAME_BYTES) {
            synchronized (idle) {
                if (idle.size() < IDLE_MAX) {
                    idle.push(frame);
                }
            }
        }
    }
}
