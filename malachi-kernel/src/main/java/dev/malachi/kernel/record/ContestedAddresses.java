package dev.malachi.kernel.record;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.event.EventKind;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.control.NodeContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes that hold an address which another one has here, as long as they do: a warning about each, and one about this node, however
 * many they are. Used on the control thread.
 */
final class ContestedAddresses {
    private static final String CONTESTED = "claim.contested";

    private final NodeContext context;
    private final AddressClaims claims;
    /** Who holds what is not its own, in the order in which they came. No more than there are peers. */
    private final Map<NodeId, Integer> claimants = new LinkedHashMap<>();

    ContestedAddresses(NodeContext context, AddressClaims claims) {
        this.context = context;
        this.claims = claims;
    }

    List<NodeId> ids() {
        return List.copyOf(claimants.keySet());
    }

    /** A record holds an address that its node does not have here. */
    void add(NodeRecord record) {
        Integer before = claimants.put(record.id(), record.ipv4());
        if (before == null || before != record.ipv4()) {
            context.events()
                    .publish(
                            EventKind.CLAIM_CONTESTED,
                            record.id(),
                            Map.of(
                                    "ipv4",
                                    VirtualAddress.format(record.ipv4()),
                                    "holder",
                                    claims.holder(record.ipv4())
                                            .orElse(context.self())
                                            .shortId()));
        }
        raise(Optional.of(record.id()), record.id(), record.ipv4(), "");
        review();
    }

    /** A node has an address of its own, or none, or is gone. */
    void remove(NodeId id) {
        if (claimants.remove(id) != null) {
            context.warnings().clear(id, CONTESTED);
            review();
        }
    }

    /** Who holds an address may have changed, and so what is to be told of this node. */
    void review() {
        List<NodeId> over = claimants.entrySet().stream()
                .filter(entry -> claims.holder(entry.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        over.forEach(id -> {
            claimants.remove(id);
            context.warnings().clear(id, CONTESTED);
        });
        claimants.entrySet().stream()
                .max((one, other) -> Boolean.compare(isOurs(one.getValue()), isOurs(other.getValue())))
                .ifPresentOrElse(
                        entry -> raise(Optional.empty(), entry.getKey(), entry.getValue(), others()),
                        () -> context.warnings().clear(CONTESTED, ""));
    }

    private boolean isOurs(int ipv4) {
        return claims.holder(ipv4).filter(context.self()::equals).isPresent();
    }

    private String others() {
        int more = claimants.size() - 1;
        return more == 0
                ? ""
                : " " + more + (more == 1 ? " more contested address: " : " more contested addresses: ")
                        + "'malachi peers' tells of each.";
    }

    private void raise(Optional<NodeId> about, NodeId claimant, int ipv4, String more) {
        String address = VirtualAddress.format(ipv4);
        String text;
        String remedy;
        if (isOurs(ipv4)) {
            text = "Node " + claimant.shortId() + " says that it has " + address
                    + ", the IPv4 address of this node, which keeps it." + more;
            remedy = "If it is a stranger, 'malachi peers deny " + claimant
                    + "' ends that; if both are yours, stop one of them for more than a day: it takes another address"
                    + " then.";
        } else {
            NodeId holder = claims.holder(ipv4).orElse(context.self());
            text = "Node " + claimant.shortId() + " says that it has " + address + ", the IPv4 address of node "
                    + holder.shortId() + ", which keeps it here." + more;
            remedy = "If " + claimant.shortId() + " is a stranger, 'malachi peers deny " + claimant
                    + "' ends that; if the address is its own, 'malachi peers forget " + holder + "' gives it to it.";
        }
        about.ifPresentOrElse(
                peer -> context.warnings().raise(peer, CONTESTED, text, remedy),
                () -> context.warnings().raise(CONTESTED, "", text, remedy));
    }
}
