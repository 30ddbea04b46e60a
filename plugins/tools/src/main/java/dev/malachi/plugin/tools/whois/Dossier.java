package dev.malachi.plugin.tools.whois;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerDetails;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.control.Documents;
import dev.malachi.plugin.tools.Target;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a node knows of another, as a document.
 *
 * @param node which knows it
 */
record Dossier(Node node) {
    /** Of a peer, of this node itself, or of an id of which no more is known. */
    Map<String, Object> of(NodeId id) {
        Target target = Target.find(node, id.hex());
        Optional<PeerStatus> peer =
                node.peers().stream().filter(known -> known.id().equals(id)).findFirst();
        Optional<PeerDetails> details = node.details(id);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", id.hex());
        document.put("shortId", id.shortId());
        document.put("self", id.equals(node.id()));
        document.put("known", target.known());
        document.put("name", Documents.orAbsent(target.name()));
        document.put("ipv4", Documents.textOrAbsent(target.ipv4()));
        document.put("ipv6", target.ipv6());
        document.put("mac", Documents.orAbsent(peer.flatMap(PeerStatus::mac).map(MacAddress::toString)));
        document.put("link", Documents.orAbsent(peer.flatMap(PeerStatus::link)));
        document.put("via", Documents.orAbsent(peer.flatMap(PeerStatus::via).map(NodeId::hex)));
        document.put("state", Documents.orAbsent(peer.map(known -> known.state().toString())));
        document.put("trust", Documents.orAbsent(peer.flatMap(PeerStatus::trust).map(Object::toString)));
        document.put("settled", details.map(PeerDetails::settled).orElse(false));
        document.put(
                "firstSeen",
                Documents.orAbsent(details.flatMap(PeerDetails::firstSeen)
                        .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())));
        document.put(
                "lastSeenSeconds",
                Documents.orAbsent(peer.filter(known -> known.lastSeenSeconds().isPresent())
                        .map(known -> known.lastSeenSeconds().getAsLong())));
        document.put(
                "sessionSeconds",
                Documents.orAbsent(details.flatMap(PeerDetails::sessionAge).map(age -> age.toSeconds())));
        document.put(
                "keysSeconds",
                Documents.orAbsent(details.flatMap(PeerDetails::keysAge).map(age -> age.toSeconds())));
        document.put("cipher", Documents.orAbsent(peer.flatMap(PeerStatus::cipher)));
        return document;
    }
}
