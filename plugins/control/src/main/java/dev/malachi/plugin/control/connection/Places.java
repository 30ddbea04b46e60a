package dev.malachi.plugin.control.connection;

/** A bounded number of something, the last of which are for administrators only. Safe for use by several threads. */
public final class Places {
    private final long forAll;
    private final long reserved;
    private long taken;

    /**
     * All are free.
     *
     * @param forAll how many there are for every caller
     * @param reserved how many there are besides, for administrators
     */
    public Places(long forAll, long reserved) {
        this.forAll = forAll;
        this.reserved = reserved;
    }

    /**
     * Takes some, or none.
     *
     * @param count how many
     * @param administrator whether they may be of those in reserve
     * @return false if there are not so many
     */
    public synchronized boolean take(long count, boolean administrator) {
        if (taken + count > forAll + (administrator ? reserved : 0)) {
            return false;
        }
        taken += count;
        return true;
    }

    /**
     * Gives some back.
     *
     * @param count as many as were taken
     */
    public synchronized void free(long count) {
        taken -= count;
    }
}
