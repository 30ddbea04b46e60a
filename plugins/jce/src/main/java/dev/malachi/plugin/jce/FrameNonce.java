package dev.malachi.plugin.jce;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import javax.crypto.spec.IvParameterSpec;

/** The nonce {@code 00000000 ‖ counter LE} (protocol.md §6), one object for all frames of a key. */
final class FrameNonce extends IvParameterSpec {
    private static final int BYTES = 12;
    private static final int COUNTER_OFFSET = 4;
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long counter;

    FrameNonce() {
        super(new byte[BYTES]);
    }

    void counter(long value) {
        counter = value;
    }

    /** A new array, as callers may expect: the provider keeps it to compare the next nonce with. */
    @Override
    public byte[] getIV() {
        byte[] nonce = new byte[BYTES];
        LITTLE_ENDIAN.set(nonce, COUNTER_OFFSET, counter);
        return nonce;
    }
}
