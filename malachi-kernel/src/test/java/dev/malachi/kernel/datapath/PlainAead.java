package dev.malachi.kernel.datapath;

import dev.malachi.api.Availability;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** No cipher at all: copies, and allocates nothing, so that what is measured with it is the data path's own. */
final class PlainAead implements AeadEngine {
    private static final long TAG = 0x7461_6774_6167_7461L;

    @Override
    public String id() {
        return "plain";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("test");
    }

    @Override
    public Key newKey(byte[] subkey) {
        return new Key() {
            @Override
            public void seal(
                    long header,
                    long counter,
                    MemorySegment in,
                    long inOffset,
                    int length,
                    MemorySegment out,
                    long outOffset) {
                MemorySegment.copy(in, inOffset, out, outOffset, length);
                out.set(ValueLayout.JAVA_LONG_UNALIGNED, outOffset + length, TAG ^ header);
                out.set(ValueLayout.JAVA_LONG_UNALIGNED, outOffset + length + 8, counter);
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
                int plain = length - TAG_BYTES;
                MemorySegment.copy(in, inOffset, out, outOffset, plain);
                return in.get(ValueLayout.JAVA_LONG_UNALIGNED, inOffset + plain) == (TAG ^ header)
                        && in.get(ValueLayout.JAVA_LONG_UNALIGNED, inOffset + plain + 8) == counter;
            }

            @Override
            public void close() {}
        };
    }
}
