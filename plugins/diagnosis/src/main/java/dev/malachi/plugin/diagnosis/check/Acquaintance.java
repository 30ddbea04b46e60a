package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerStatus;
import java.util.Locale;
import java.util.Optional;

/** Whom a text means among the peers, those that trust keeps out among them. */
public final class Acquaintance {
    private static final String SUFFIX = ".mli";
    private static final int MIN_PREFIX_DIGITS = 4;

    private Acquaintance() {}

    /**
     * Finds the peer, and asks it.
     *
     * @param scene of this machine
     * @param node this node
     * @param text what the operator typed
     * @return the scene with what is known of the other node
     * @throws dev.malachi.api.MalachiException (usage) if several nodes are meant, or the text can mean none
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Scene ask(Scene scene, Node node, String text) throws InterruptedException {
        Optional<NodeId> id = node.resolve(text);
        Optional<PeerStatus> peer = node.peers().stream()
                .filter(other -> id.map(other.id()::equals).orElseGet(() -> isMeant(other, text)))
                .findFirst();
        Reach reach = peer.isPresent() ? Reach.ask(node, peer.get()) : Reach.NOTHING;
        Optional<PeerStatus> now = peer.flatMap(before -> node.peers().stream()
                .filter(other -> other.id().equals(before.id()))
                .findFirst());
        return scene.about(text, now, reach);
    }

    private static boolean isMeant(PeerStatus peer, String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        String bare = plain.endsWith(SUFFIX) ? plain.substring(0, plain.length() - SUFFIX.length()) : plain;
        String digits = bare.replace("-", "");
        return peer.name().filter(bare::equals).isPresent()
                || peer.ipv6().equals(bare)
                || digits.length() >= MIN_PREFIX_DIGITS && peer.id().hex().startsWith(digits);
    }
}
