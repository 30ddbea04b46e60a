package dev.malachi.plugin.control.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of one request that wait until it can be used. What is read counts against the room that all requests share. For one thread. */
public final class BodyBytes implements AutoCloseable {
    private final Places room;
    private final boolean administrator;
    private long taken;

    /**
     * Nothing was read yet.
     *
     * @param room of all requests, in bytes
     * @param administrator whether the caller is one
     */
    public BodyBytes(Places room, boolean administrator) {
        this.room = room;
        this.administrator = administrator;
    }

    /**
     * Counts what is read.
     *
     * @param body of the request
     * @return the same, which fails with a {@link BusyException} where there is no more room
     */
    public InputStream over(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                byte[] single = new byte[1];
                return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
            }

            @Override
            public int read(byte[] out, int offset, int length) throws IOException {
                int count = in.read(out, offset, length);
                take(count);
                return count;
            }
        };
    }

    private void take(int count) {
        if (count <= 0) {
            return;
        }
        if (!room.take(count, administrator)) {
            throw new BusyException("The daemon is reading as many bytes of requests as it has room for; try again.");
        }
        taken += count;
    }

    /** What was read is used. */
    public void used() {
        room.free(taken);
        taken = 0;
    }

    @Override
    public void close() {
        used();
    }
}
