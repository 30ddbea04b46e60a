package dev.malachi.plugin.intrinsics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.tck.crypto.AeadEngineContract;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class IntrinsicsAeadEngineTest extends AeadEngineContract {
    @Override
    protected AeadEngine engine() {
        return new IntrinsicsAeadEngine();
    }

    @Test
    void refusesToWorkUnderAClosedKey() {
        AeadEngine.Key key = engine().newKey(new byte[32]);
        MemorySegment frame = MemorySegment.ofArray(new byte[32]);
        key.seal(0, 1, frame, 0, 16, frame, 0);
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> key.seal(0, 2, frame, 0, 16, frame, 0));
        assertThatIllegalStateException().isThrownBy(() -> key.open(0, 2, frame, 0, 32, frame, 0));
    }

    @Test
    void leavesNoPlaintextWhereAForgedFrameWasToBeOpened() {
        try (AeadEngine.Key key = engine().newKey(new byte[32])) {
            MemorySegment frame = MemorySegment.ofArray(new byte[80]);
            key.seal(0, 1, MemorySegment.ofArray(new byte[64]), 0, 64, frame, 0);
            byte[] out = new byte[64];
            Arrays.fill(out, (byte) 0x77);
            assertThat(key.open(1, 1, frame, 0, 80, MemorySegment.ofArray(out), 0))
                    .isFalse();
            assertThat(out).containsOnly(0x77);
        }
    }

    /** The first frames are sealed in plain Java; C2 compiles the engine on the way, and the intrinsics come in. */
    @Test
    void givesTheBytesOfTheJdksCipherFromTheFirstFrameToTheCompiledOnes() throws GeneralSecurityException {
        Random random = new Random(9);
        byte[] subkey = new byte[32];
        random.nextBytes(subkey);
        byte[] plaintext = new byte[9000];
        random.nextBytes(plaintext);
        try (Arena arena = Arena.ofConfined();
                AeadEngine.Key sealer = engine().newKey(subkey);
                AeadEngine.Key opener = engine().newKey(subkey)) {
            MemorySegment inner = arena.allocate(9100, 64);
            MemorySegment frame = arena.allocate(9100, 64);
            MemorySegment opened = arena.allocate(9100, 64);
            for (int counter = 1; counter <= 30_000; counter++) {
                int length = counter % 50 == 0 ? random.nextInt(9001) : random.nextInt(1500);
                int inOffset = random.nextInt(64);
                int outOffset = random.nextInt(64);
                long header = random.nextLong();
                MemorySegment.copy(plaintext, 0, inner, ValueLayout.JAVA_BYTE, inOffset, length);
                sealer.seal(header, counter, inner, inOffset, length, frame, outOffset);
                byte[] sealed = frame.asSlice(outOffset, length + 16L).toArray(ValueLayout.JAVA_BYTE);
                assertThat(Arrays.equals(sealed, sealedByTheJdk(subkey, header, counter, plaintext, length)))
                        .as("frame %d, %d bytes from %d to %d", counter, length, inOffset, outOffset)
                        .isTrue();
                assertThat(opener.open(header, counter, frame, outOffset, length + 16, opened, inOffset))
                        .isTrue();
                assertThat(opened.asSlice(inOffset, length).mismatch(inner.asSlice(inOffset, length)))
                        .isEqualTo(-1);
                frame.set(ValueLayout.JAVA_BYTE, outOffset + random.nextInt(length + 16), (byte) random.nextInt());
                boolean changed = frame.asSlice(outOffset, length + 16L).mismatch(MemorySegment.ofArray(sealed)) >= 0;
                assertThat(opener.open(header, counter, frame, outOffset, length + 16, opened, inOffset))
                        .isEqualTo(!changed);
            }
        }
    }

    private static byte[] sealedByTheJdk(byte[] subkey, long header, long counter, byte[] plaintext, int length)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, counter)
                .array();
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(subkey, "ChaCha20"), new IvParameterSpec(nonce));
        cipher.updateAAD(ByteBuffer.allocate(16)
                .putLong(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(counter)
                .flip());
        return cipher.doFinal(plaintext, 0, length);
    }
}
