package dev.malachi.kernel.home;

/**
 * What a node must remember over a restart besides keys and pins. A new field is read and written in {@link StateFile}, and has a
 * {@code with…} here, so that the parts that keep one of them need not know the others.
 *
 * @param timestampMillis no timestamp at or above this was used before; milliseconds since 1970, 0 if nothing is known
 * @param addressCandidate number of the address candidate in use, 0 to 255
 * @param addressHeldMillis when that address was held last, milliseconds since 1970; 0 if it was only probed
 */
public record NodeState(long timestampMillis, int addressCandidate, long addressHeldMillis) {
    /** What a node knows that has never run. */
    public static final NodeState EMPTY = new NodeState(0, 0, 0);

    /** The same with another bound for timestamps. */
    public NodeState withTimestampMillis(long millis) {
        return new NodeState(millis, addressCandidate, addressHeldMillis);
    }

    /** The same with another address candidate, and when it was held last. */
    public NodeState withAddress(int candidate, long heldMillis) {
        return new NodeState(timestampMillis, candidate, heldMillis);
    }
}
