package dev.malachi.plugin.bouncycastle;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The bulk cipher in pure Java: slow, works everywhere, and an independent implementation to check others against. */
public final class BouncyCastleAeadEngine implements AeadEngine {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int AAD_BYTES = 16;

    /** Room for a full Ethernet frame at the start; jumbo frames make it grow. */
    private static final int SCRATCH_BYTES = 2048;

    /** Made by the plugin. */
    public BouncyCastleAeadEngine() {}

    @Override
    public String id() {
        return "bouncycastle";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Availability availability() {
        return Availability.yes("Bouncy Castle, pure Java");
    }

    @Override
    public Key newKey(byte[] subkey) {
        if (subkey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a subkey has 32 bytes, not " + subkey.length);
        }
        return new BouncyCastleKey(subkey.clone());
    }

    private static final class BouncyCastleKey implements Key {
        private final byte[] subkey;
        private final byte[] nonce = new byte[NONCE_BYTES];
        private final byte[] aad = new byte[AAD_BYTES];
        private byte[] input = new byte[SCRATCH_BYTES];
        private byte[] output = new byte[SCRATCH_BYTES];
        private boolean closed;

        private BouncyCastleKey(byte[] subkey) {
            this.subkey = subkey;
        }

        @Override
        public void seal(
                long header,
                long counter,
                MemorySegment in,
                long inOffset,
                int length,
                MemorySegment out,
                long outOffset) {
            ChaCha20Poly1305 cipher = cipher(true, header, counter, length + TAG_BYTES);
            MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, input, 0, length);
            int written = cipher.processBytes(input, 0, length, output, 0);
            try {
                written += cipher.doFinal(output, written);
            } catch (InvalidCipherTextException e) {
                throw new AssertionError("sealing has no tag to verify", e);
            }
            MemorySegment.copy(output, 0, out, ValueLayout.JAVA_BYTE, outOffset, written);
        }

        @Override
        public boolean open(
                long header,
                long counter,
                MemorySegment in,
                long inOffset,
                int length,
                MemorySegment out,
                long outOffset) {
            if (length < TAG_BYTES) {
                return false;
            }
            ChaCha20Poly1305 cipher = cipher(false, header, counter, length);
            MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, input, 0, length);
            int written = cipher.processBytes(input, 0, length, output, 0);
            try {
                written += cipher.doFinal(output, written);
            } catch (InvalidCipherTextException e) {
                return false;
            }
            MemorySegment.copy(output, 0, out, ValueLayout.JAVA_BYTE, outOffset, written);
            return true;
        }

        @Override
        public void close() {
            closed = true;
            Arrays.fill(subkey, (byte) 0);
            Arrays.fill(input, (byte) 0);
            Arrays.fill(output, (byte) 0);
        }

        /** A cipher at the start of a frame, and scratch room for its bytes. */
        private ChaCha20Poly1305 cipher(boolean seal, long header, long counter, int bytes) {
            if (closed) {
                throw new IllegalStateException("the key is closed");
            }
            if (input.length < bytes) {
                input = new byte[bytes];
                output = new byte[bytes];
            }
            for (int i = 0; i < Long.BYTES; i++) {
                aad[i] = (byte) (header >>> 56 - 8 * i);
                aad[Long.BYTES + i] = (byte) (counter >>> 8 * i);
                nonce[4 + i] = (byte) (counter >>> 8 * i);
            }
            // A new cipher each time: a used one refuses the nonce that it sealed with last, which the contract does
            // not.
            ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
            cipher.init(seal, new ParametersWithIV(new KeyParameter(subkey), nonce));
            cipher.processAADBytes(aad, 0, AAD_BYTES);
            return cipher;
        }
    }
}
