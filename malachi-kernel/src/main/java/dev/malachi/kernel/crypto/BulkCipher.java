package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Which engine makes the pumps' ciphers. Begins with the one that is good cold; an {@link EngineSelection} in the background times all of them
 * while they become hot, holds them to the bytes of the crypto suite, and puts the fastest in its place. {@link #get} may be called
 * from any thread, and costs a plain read.
 */
public final class BulkCipher implements Supplier<AeadEngine> {
    /** What is known of an engine. */
    public sealed interface Finding {}

    /** It takes part, and has not been timed (yet). */
    public record Untimed() implements Finding {}

    /**
     * It gives the right bytes.
     *
     * @param nanos for one seal or open of 1400 bytes
     */
    public record Timed(long nanos) implements Finding {}

    /**
     * It is not used.
     *
     * @param reason for a person
     */
    public record Rejected(String reason) implements Finding {}

    /**
     * An engine and what is known of it.
     *
     * @param engine the engine
     * @param finding what is known
     */
    public record Standing(AeadEngine engine, Finding finding) {}

    private final List<AeadEngine> engines;
    private final CryptoSuite suite;
    private final AtomicBoolean selectionBegun = new AtomicBoolean();
    private volatile AeadEngine current;
    private volatile List<Standing> standings;

    /**
     * Begins with the first engine.
     *
     * @param engines available here, the one to begin with first; at least one
     * @param suite says which bytes are right
     */
    public BulkCipher(List<AeadEngine> engines, CryptoSuite suite) {
        this.engines = List.copyOf(engines);
        this.suite = suite;
        this.current = engines.getFirst();
        this.standings = engines.stream()
                .map(engine -> new Standing(engine, new Untimed()))
                .toList();
    }

    /** The engine to make new ciphers with. */
    @Override
    public AeadEngine get() {
        return current;
    }

    /**
     * What is known of all engines that were to be had.
     *
     * @return in the order in which they were given
     */
    public List<Standing> standings() {
        return standings;
    }

    /**
     * Asks to be the one that finds the fastest.
     *
     * @return false if that has been begun
     */
    public boolean claimSelection() {
        return !selectionBegun.getAndSet(true);
    }

    /**
     * Begins to find the fastest.
     *
     * @param clock monotonic, ns
     * @return to be driven and closed by one thread
     */
    public EngineSelection select(LongSupplier clock) {
        return new EngineSelection(this, clock);
    }

    List<AeadEngine> engines() {
        return engines;
    }

    CryptoSuite suite() {
        return suite;
    }

    void use(AeadEngine engine) {
        current = engine;
    }

    void publish(List<Standing> found) {
        standings = found;
    }
}
