package dev.malachi.kernel.node;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.Reload;
import dev.malachi.api.TrustMode;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.config.Differences;
import dev.malachi.kernel.control.ControlCalls;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.trust.TrustStore;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Takes over what can change of a configuration while the node runs. Safe from any thread but the control thread. */
final class Reloading {
    private final NodeContext context;
    private final ControlCalls calls;
    private final Extensions extensions;
    private final ConfiguredProtocols protocols;
    private final LogOutput log;
    private final TrustStore trust;
    private final AddressClaims claims;
    private final Approvals approvals;

    Reloading(
            NodeContext context,
            ControlCalls calls,
            Extensions extensions,
            ConfiguredProtocols protocols,
            LogOutput log,
            TrustStore trust,
            AddressClaims claims,
            Approvals approvals) {
        this.context = context;
        this.calls = calls;
        this.extensions = extensions;
        this.protocols = protocols;
        this.log = log;
        this.trust = trust;
        this.claims = claims;
        this.approvals = approvals;
    }

    /** Whether of two nodes with one address the lower id keeps it: only where strangers cannot choose theirs (protocol.md §8). */
    static boolean lowerIdWins(TrustMode trust, boolean preSharedKey) {
        return trust != TrustMode.TOFU || preSharedKey;
    }

    private List<Reload.Change> changes(NodeConfig before, NodeConfig wanted) {
        return Differences.between(
                before,
                wanted,
                key -> !key.equals("log-file") || log.isLive(),
                extensions.plugins(),
                plugin -> protocols.has(plugin.id()));
    }

    /**
     * Takes over what can change, one call after the other.
     *
     * @param source reads the configuration as it is now; asked when it is the turn of this call, so that of two the later has the last word
     * @return what is different
     * @throws dev.malachi.api.MalachiException if it is wrong, a setting of a plugin does not fit, or a file cannot be logged to; all stays
     *     as it was then
     */
    synchronized Reload take(Supplier<NodeConfig> source) {
        NodeConfig wanted = source.get();
        NodeConfig before = context.config();
        List<Reload.Change> changes = changes(before, wanted);
        List<String> restarted = protocols.ids().stream()
                .filter(id -> changes.stream().anyMatch(change -> change.key().startsWith(id + ".")))
                .toList();
        NodeConfigBuilder next = before.toBuilder().trust(wanted.trust());
        restarted.forEach(id -> next.settings(id, wanted.plugins().getOrDefault(id, Map.of())));
        if (log.isLive()) {
            log.use(wanted.logFile());
            wanted.logFile().ifPresentOrElse(next::logFile, next::noLogFile);
        }
        NodeConfig inForce = next.build();
        calls.run(() -> {
            context.live().replace(inForce);
            if (before.trust() != inForce.trust()) {
                trust.mode(inForce.trust());
                claims.lowerIdWins(lowerIdWins(inForce.trust(), context.psk().length > 0));
                approvals.modeChanged();
            }
        });
        restarted.forEach(protocols::restart);
        return new Reload(changes);
    }
}
