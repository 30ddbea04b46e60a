package dev.malachi.kernel.scope;

import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.record.RecordExchange;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.trust.TrustStore;
import java.util.function.Consumer;

/** Where a proof that a peer is somewhere goes: to all that follow peers if trust admits it, else to who waits for a person's word. */
public final class Sightings {
    private final TrustStore trust;
    private final PeerDirectory directory;
    private final SessionLayer sessions;
    private final RecordExchange records;
    private final Approvals approvals;
    private Consumer<Sighting> listener = sighting -> {};

    /**
     * Makes one.
     *
     * @param trust in peers
     * @param directory of the peers
     * @param sessions with them
     * @param records of them
     * @param approvals takes who is not admitted
     */
    public Sightings(
            TrustStore trust,
            PeerDirectory directory,
            SessionLayer sessions,
            RecordExchange records,
            Approvals approvals) {
        this.trust = trust;
        this.directory = directory;
        this.sessions = sessions;
        this.records = records;
        this.approvals = approvals;
    }

    /** Sets who hears of those that were admitted. */
    void onSighted(Consumer<Sighting> hearer) {
        listener = hearer;
    }

    /**
     * Takes a proof. Called on the control thread.
     *
     * @param sighting what was proven
     */
    public void sighted(Sighting sighting) {
        if (trust.admits(sighting.id(), sighting.publicKey())) {
            directory.sighted(sighting).ifPresent(known -> {
                sessions.sighted(known);
                records.sighted(known, sighting);
                listener.accept(sighting);
            });
        } else {
            approvals.refused(sighting);
        }
    }
}
