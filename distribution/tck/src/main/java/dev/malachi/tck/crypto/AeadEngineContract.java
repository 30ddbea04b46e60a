package dev.malachi.tck.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link AeadEngine} must do: the bytes of its algorithm for every length, in any memory, at any offset, and a plain "no" to
 * whatever was changed. Extend it, and say which engine.
 */
@Preview
@Timeout(60)
public abstract class AeadEngineContract {
    private static final int TAG_BYTES = AeadEngine.TAG_BYTES;
    private static final long HEADER = 0x0000_8021_dead_beefL;
    private static final byte GUARD = (byte) 0xA5;

    /** Bytes that no call may touch, on both sides of an area. */
    private static final int MARGIN = 32;

    /** 0 to 300, and what fills frames: inner packets of 1400 and 1500 bytes, and of a jumbo frame. */
    private static final int[] LENGTHS = IntStream.concat(
                    IntStream.rangeClosed(0, 300), IntStream.of(1400, 1432, 1500, 2048, 4096, 9000))
            .toArray();

    private static final long[] OFFSETS = {0, 1, 3, 7, 8, 62};

    private enum Memory {
        HEAP,
        NATIVE
    }

    private final Arena arena = Arena.ofConfined();

    /** Only subclasses make one. */
    protected AeadEngineContract() {}

    /**
     * The engine under test, available here.
     *
     * @return the engine
     */
    protected abstract AeadEngine engine();

    @AfterEach
    void freeMemory() {
        arena.close();
    }

    @Test
    void saysWhatItIs() {
        assertThat(engine().id()).matches("[a-z][a-z0-9-]*");
        assertThat(engine().priority()).isNotNegative();
        assertThat(engine().availability().available())
                .as(engine().availability().toString())
                .isTrue();
    }

    @TestFactory
    Stream<DynamicTest> givesTheReferencesBytesForEveryLength() {
        return Stream.of(Memory.values())
                .flatMap(from -> Stream.of(Memory.values())
                        .map(to -> dynamicTest(from + " to " + to, () -> {
                            Random random = new Random(1);
                            byte[] subkey = bytes(random, 32);
                            try (AeadEngine.Key sealer = engine().newKey(subkey);
                                    AeadEngine.Key opener = engine().newKey(subkey)) {
                                for (int i = 0; i < LENGTHS.length; i++) {
                                    long counter = i;
                                    long header = random.nextLong();
                                    byte[] plaintext = bytes(random, LENGTHS[i]);
                                    byte[] expected = reference(subkey, header, counter, plaintext);
                                    long inOffset = OFFSETS[i % OFFSETS.length];
                                    long outOffset = OFFSETS[(i + i / OFFSETS.length) % OFFSETS.length];
                                    sealsAndOpens(
                                            sealer,
                                            opener,
                                            header,
                                            counter,
                                            plaintext,
                                            expected,
                                            new Area(from, inOffset),
                                            new Area(to, outOffset));
                                }
                            }
                        })));
    }

    /** Where in memory of one kind an area begins. */
    private record Area(Memory memory, long offset) {}

    private void sealsAndOpens(
            AeadEngine.Key sealer,
            AeadEngine.Key opener,
            long header,
            long counter,
            byte[] plaintext,
            byte[] expected,
            Area from,
            Area to) {
        String what = "%d bytes from %s to %s".formatted(plaintext.length, from, to);
        long inOffset = MARGIN + from.offset();
        long outOffset = MARGIN + to.offset();

        MemorySegment in = area(from, plaintext.length);
        write(plaintext, in, inOffset);
        MemorySegment sealed = area(to, expected.length);
        sealer.seal(header, counter, in, inOffset, plaintext.length, sealed, outOffset);
        assertThat(read(sealed, outOffset, expected.length)).as("seal " + what).isEqualTo(expected);
        assertUntouchedAround(sealed, outOffset, expected.length);
        assertThat(read(in, inOffset, plaintext.length))
                .as("plaintext after seal " + what)
                .isEqualTo(plaintext);
        assertUntouchedAround(in, inOffset, plaintext.length);

        MemorySegment opened = area(from, plaintext.length);
        assertThat(opener.open(header, counter, sealed, outOffset, expected.length, opened, inOffset))
                .as("open " + what)
                .isTrue();
        assertThat(read(opened, inOffset, plaintext.length)).as("open " + what).isEqualTo(plaintext);
        assertUntouchedAround(opened, inOffset, plaintext.length);
        assertThat(read(sealed, outOffset, expected.length))
                .as("ciphertext after open " + what)
                .isEqualTo(expected);
    }

    @TestFactory
    Stream<DynamicTest> worksInPlace() {
        return Stream.of(Memory.values())
                .map(memory -> dynamicTest(memory.name(), () -> {
                    Random random = new Random(2);
                    byte[] subkey = bytes(random, 32);
                    try (AeadEngine.Key sealer = engine().newKey(subkey);
                            AeadEngine.Key opener = engine().newKey(subkey)) {
                        for (int i = 0; i < LENGTHS.length; i++) {
                            int length = LENGTHS[i];
                            byte[] plaintext = bytes(random, length);
                            byte[] expected = reference(subkey, HEADER, i, plaintext);
                            Area area = new Area(memory, OFFSETS[i % OFFSETS.length]);
                            long offset = MARGIN + area.offset();
                            MemorySegment frame = area(area, length + TAG_BYTES);
                            write(plaintext, frame, offset);
                            sealer.seal(HEADER, i, frame, offset, length, frame, offset);
                            assertThat(read(frame, offset, length + TAG_BYTES))
                                    .as("seal %d bytes", length)
                                    .isEqualTo(expected);
                            assertUntouchedAround(frame, offset, length + TAG_BYTES);
                            assertThat(opener.open(HEADER, i, frame, offset, length + TAG_BYTES, frame, offset))
                                    .as("open %d bytes", length)
                                    .isTrue();
                            assertThat(read(frame, offset, length))
                                    .as("open %d bytes", length)
                                    .isEqualTo(plaintext);
                            assertUntouchedAround(frame, offset, length + TAG_BYTES);
                        }
                    }
                }));
    }

    @Test
    void sealsBetweenTwoAreasOfOneSegment() {
        Random random = new Random(3);
        byte[] subkey = bytes(random, 32);
        byte[] plaintext = bytes(random, 1400);
        byte[] expected = reference(subkey, HEADER, 5, plaintext);
        MemorySegment memory = arena.allocate(8192);
        write(plaintext, memory, 100);
        try (AeadEngine.Key sealer = engine().newKey(subkey);
                AeadEngine.Key opener = engine().newKey(subkey)) {
            sealer.seal(HEADER, 5, memory, 100, 1400, memory, 3001);
            assertThat(read(memory, 3001, expected.length)).isEqualTo(expected);
            assertThat(opener.open(HEADER, 5, memory, 3001, expected.length, memory, 6000))
                    .isTrue();
            assertThat(read(memory, 6000, 1400)).isEqualTo(plaintext);
        }
    }

    @Test
    void takesTheWholeCounter() {
        byte[] subkey = bytes(new Random(4), 32);
        byte[] plaintext = {1, 2, 3};
        long[] counters = {0, 1, 0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, -(1L << 13) - 2, -1};
        try (AeadEngine.Key sealer = engine().newKey(subkey)) {
            for (long counter : counters) {
                MemorySegment out = arena.allocate(plaintext.length + TAG_BYTES);
                sealer.seal(HEADER, counter, MemorySegment.ofArray(plaintext), 0, plaintext.length, out, 0);
                assertThat(read(out, 0, plaintext.length + TAG_BYTES))
                        .as("counter %s", Long.toUnsignedString(counter))
                        .isEqualTo(reference(subkey, HEADER, counter, plaintext));
            }
        }
    }

    @Test
    void opensTheSameFrameAgainAndInAnyOrder() {
        Random random = new Random(5);
        byte[] subkey = bytes(random, 32);
        try (AeadEngine.Key opener = engine().newKey(subkey)) {
            for (long counter : new long[] {7, 7, 3, 9, 3, 7, 0}) {
                byte[] plaintext = bytes(new Random(counter), 90);
                assertThat(opens(opener, HEADER, counter, reference(subkey, HEADER, counter, plaintext)))
                        .as("counter %d", counter)
                        .isTrue();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> opensNothingThatWasChanged() {
        return IntStream.of(0, 1, 40, 64, 200)
                .mapToObj(length -> dynamicTest(length + " bytes", () -> {
                    Random random = new Random(length);
                    byte[] subkey = bytes(random, 32);
                    long counter = 0x0102_0304_0506_0708L;
                    byte[] sealed = reference(subkey, HEADER, counter, bytes(random, length));
                    try (AeadEngine.Key opener = engine().newKey(subkey)) {
                        for (int bit = 0; bit < 8 * sealed.length; bit++) {
                            byte[] changed = sealed.clone();
                            changed[bit / 8] ^= (byte) (1 << bit % 8);
                            assertThat(opens(opener, HEADER, counter, changed))
                                    .as("bit %d", bit)
                                    .isFalse();
                        }
                        for (int bit = 0; bit < Long.SIZE; bit++) {
                            assertThat(opens(opener, HEADER ^ 1L << bit, counter, sealed))
                                    .as("header bit %d", bit)
                                    .isFalse();
                            assertThat(opens(opener, HEADER, counter ^ 1L << bit, sealed))
                                    .as("counter bit %d", bit)
                                    .isFalse();
                        }
                        for (int cut = TAG_BYTES; cut < sealed.length; cut++) {
                            assertThat(opens(opener, HEADER, counter, Arrays.copyOf(sealed, cut)))
                                    .as("cut to %d", cut)
                                    .isFalse();
                        }
                        assertThat(opens(opener, HEADER, counter, Arrays.copyOf(sealed, sealed.length + 1)))
                                .as("one byte more")
                                .isFalse();
                        assertThat(opens(opener, HEADER, counter, sealed))
                                .as("unchanged, after all that")
                                .isTrue();
                    }
                }));
    }

    @Test
    void refusesAFrameShorterThanATag() {
        try (AeadEngine.Key opener = engine().newKey(new byte[32])) {
            for (int length = 0; length < TAG_BYTES; length++) {
                assertThat(opens(opener, HEADER, 1, new byte[length]))
                        .as("length %d", length)
                        .isFalse();
            }
        }
    }

    @Test
    void keepsACopyOfTheSubkey() {
        byte[] subkey = bytes(new Random(6), 32);
        byte[] expected = reference(subkey, HEADER, 1, new byte[50]);
        byte[] given = subkey.clone();
        try (AeadEngine.Key opener = engine().newKey(given)) {
            assertThat(given).isEqualTo(subkey);
            Arrays.fill(given, (byte) 0);
            assertThat(opens(opener, HEADER, 1, expected)).isTrue();
        }
    }

    @Test
    void wipesOneKeyWithoutHarmToAnother() {
        byte[] subkey = bytes(new Random(7), 32);
        byte[] expected = reference(subkey, HEADER, 1, new byte[50]);
        AeadEngine.Key first = engine().newKey(subkey);
        AeadEngine.Key second = engine().newKey(subkey);
        first.close();
        first.close();
        assertThat(opens(second, HEADER, 1, expected)).isTrue();
        second.close();
    }

    @Test
    void refusesAWrongSubkeyLength() {
        for (int length : new int[] {0, 16, 31, 33, 64}) {
            assertThatIllegalArgumentException().isThrownBy(() -> engine().newKey(new byte[length]));
        }
    }

    @Test
    void servesOneKeyAThread() throws Exception {
        byte[] subkey = bytes(new Random(8), 32);
        List<List<byte[]>> expected = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            List<byte[]> frames = new ArrayList<>();
            for (int counter = 0; counter < 50; counter++) {
                frames.add(reference(subkey, thread, counter, plaintext(thread, counter)));
            }
            expected.add(frames);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<byte[]>>> work = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int header = thread;
                work.add(() -> {
                    List<byte[]> frames = new ArrayList<>();
                    try (AeadEngine.Key sealer = engine().newKey(subkey)) {
                        for (int counter = 0; counter < 50; counter++) {
                            byte[] plaintext = plaintext(header, counter);
                            byte[] frame = new byte[plaintext.length + TAG_BYTES];
                            sealer.seal(
                                    header,
                                    counter,
                                    MemorySegment.ofArray(plaintext),
                                    0,
                                    plaintext.length,
                                    MemorySegment.ofArray(frame),
                                    0);
                            frames.add(frame);
                        }
                    }
                    return frames;
                });
            }
            List<Future<List<byte[]>>> results = threads.invokeAll(work);
            for (int thread = 0; thread < 4; thread++) {
                assertThat(results.get(thread).get())
                        .usingElementComparator(Arrays::compare)
                        .isEqualTo(expected.get(thread));
            }
        }
    }

    private static byte[] plaintext(int thread, int counter) {
        return bytes(new Random(1000L * thread + counter), 20 * counter);
    }

    private boolean opens(AeadEngine.Key opener, long header, long counter, byte[] sealed) {
        MemorySegment in = arena.allocate(Math.max(1, sealed.length));
        write(sealed, in, 0);
        MemorySegment out = arena.allocate(Math.max(1, sealed.length));
        return opener.open(header, counter, in, 0, sealed.length, out, 0);
    }

    private byte[] reference(byte[] subkey, long header, long counter, byte[] plaintext) {
        byte[] nonce = ReferenceAead.nonce(counter);
        byte[] aad = ReferenceAead.aad(header, counter);
        return switch (engine().algorithm()) {
            case CHACHA20_POLY1305 -> ReferenceAead.seal(subkey, nonce, aad, plaintext);
            case AES_256_GCM -> aesOfTheJdk(subkey, nonce, aad, plaintext);
        };
    }

    private static byte[] aesOfTheJdk(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(aad);
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("this Java runtime has no AES-GCM", e);
        }
    }

    /** Memory with room for an area of {@code length} bytes at its offset, filled with the guard byte. */
    private MemorySegment area(Area area, long length) {
        long size = MARGIN + area.offset() + length + MARGIN;
        MemorySegment segment = switch (area.memory()) {
            case HEAP -> MemorySegment.ofArray(new byte[Math.toIntExact(size)]);
            case NATIVE -> arena.allocate(size, 64);
        };
        return segment.fill(GUARD);
    }

    private static void assertUntouchedAround(MemorySegment segment, long offset, long length) {
        for (long i = 0; i < segment.byteSize(); i++) {
            if (i == offset) {
                i += length;
            }
            if (segment.get(ValueLayout.JAVA_BYTE, i) != GUARD) {
                throw new AssertionError(
                        "byte " + i + " outside [" + offset + ", " + (offset + length) + ") was changed");
            }
        }
    }

    private static void write(byte[] bytes, MemorySegment segment, long offset) {
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    private static byte[] read(MemorySegment segment, long offset, int length) {
        return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
