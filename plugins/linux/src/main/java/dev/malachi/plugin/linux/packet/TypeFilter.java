package dev.malachi.plugin.linux.packet;

import dev.malachi.api.wire.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Shares frames among sockets by their L3 type (protocol.md §1), in the kernel, so that a flood of one kind cannot fill the ring
 * of the other: a program of classic BPF (linux/filter.h, linux/bpf_common.h).
 */
final class TypeFilter {
    /** TRANSPORT and GROUP. */
    private static final TypeFilter BULK = new TypeFilter(
            load(Wire.L3_TYPE_OFFSET), // ends the program with 0 if the frame is shorter
            jumpIfEqual(Wire.TYPE_TRANSPORT, 1, 0),
            jumpIfEqual(Wire.TYPE_GROUP, 0, 1),
            accept(),
            reject());

    /** The receiver index of TRANSPORT, the key id of GROUP: what frames have in common that must stay in order. */
    private static final int SHARED_BY_OFFSET = Wire.BODY_OFFSET + 4;

    /** Every other type, and frames too short to have one. */
    static final TypeFilter OTHERS = new TypeFilter(
            loadLength(),
            jumpIfAtLeast(Wire.L3_TYPE_OFFSET + 1, 0, 3),
            load(Wire.L3_TYPE_OFFSET),
            jumpIfEqual(Wire.TYPE_TRANSPORT, 2, 0),
            jumpIfEqual(Wire.TYPE_GROUP, 1, 0),
            accept(),
            reject());

    /**
     * A part of TRANSPORT and GROUP: all frames of a session, or of a group, are in the same one. Frames too short for it are in the
     * first.
     *
     * @param part from 0
     * @param parts how many there are, 1 or more
     */
    static TypeFilter bulk(int part, int parts) {
        if (parts == 1) {
            return BULK;
        }
        return new TypeFilter(
                load(Wire.L3_TYPE_OFFSET),
                jumpIfEqual(Wire.TYPE_TRANSPORT, 1, 0),
                jumpIfEqual(Wire.TYPE_GROUP, 0, 6),
                loadLength(),
                jumpIfAtLeast(SHARED_BY_OFFSET + Integer.BYTES, 0, part == 0 ? 3 : 4),
                loadWord(SHARED_BY_OFFSET),
                modulo(parts),
                jumpIfEqual(part, 0, 1),
                accept(),
                reject());
    }

    /** struct sock_fprog: length 2, padding, pointer. */
    static final int PROGRAM_BYTES = 16;

    private static final int POINTER_OFFSET = 8;

    private final List<Long> instructions;

    private TypeFilter(Long... instructions) {
        this.instructions = List.of(instructions);
    }

    /** Writes struct sock_fprog and the instructions that it points to. */
    MemorySegment program(Arena arena) {
        MemorySegment code = arena.allocate((long) Long.BYTES * instructions.size(), Long.BYTES);
        for (int i = 0; i < instructions.size(); i++) {
            long instruction = instructions.get(i);
            long at = (long) Long.BYTES * i;
            code.set(ValueLayout.JAVA_SHORT, at, (short) (instruction >>> 48));
            code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) (instruction >>> 40));
            code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) (instruction >>> 32));
            code.set(ValueLayout.JAVA_INT, at + 4, (int) instruction);
        }
        MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.size());
        program.set(ValueLayout.JAVA_LONG, POINTER_OFFSET, code.address());
        return program;
    }

    /** struct sock_filter as one number: code 16, jump if true 8, jump if false 8, operand 32. */
    private static long instruction(int code, int jumpTrue, int jumpFalse, int operand) {
        return (long) code << 48 | (long) jumpTrue << 40 | (long) jumpFalse << 32 | operand;
    }

    /** BPF_LD | BPF_B | BPF_ABS: a byte of the frame. */
    private static long load(int offset) {
        return instruction(0x30, 0, 0, offset);
    }

    /** BPF_LD | BPF_W | BPF_ABS: four bytes of the frame, the first most significant. */
    private static long loadWord(int offset) {
        return instruction(0x20, 0, 0, offset);
    }

    /** BPF_ALU | BPF_MOD | BPF_K. */
    private static long modulo(int divisor) {
        return instruction(0x94, 0, 0, divisor);
    }

    /** BPF_LD | BPF_W | BPF_LEN: the length of the frame. */
    private static long loadLength() {
        return instruction(0x80, 0, 0, 0);
    }

    /** BPF_JMP | BPF_JEQ | BPF_K. */
    private static long jumpIfEqual(int value, int jumpTrue, int jumpFalse) {
        return instruction(0x15, jumpTrue, jumpFalse, value);
    }

    /** BPF_JMP | BPF_JGE | BPF_K. */
    private static long jumpIfAtLeast(int value, int jumpTrue, int jumpFalse) {
        return instruction(0x35, jumpTrue, jumpFalse, value);
    }

    /** BPF_RET | BPF_K: all of the frame. */
    private static long accept() {
        return instruction(0x06, 0, 0, 0x40000);
    }

    private static long reject() {
        return instruction(0x06, 0, 0, 0);
    }
}
