package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.ToolCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A person's word on a peer: {@code malachi peers approve|reject|forget|deny ID}.
 *
 * <p>Approval lets somebody in, so it takes a full id: anybody can take a name, and an id that begins with given digits is found by
 * trying keys (seconds for eight digits on a graphics card). The others let nobody in, and act on peers that are listed: what means
 * exactly one of them will do, and the answer names its full id.
 */
final class PeerVerdict {
    static final List<String> ACTIONS = List.of("approve", "reject", "forget", "deny");

    private static final String NAME_SUFFIX = ".mli";
    private static final int MIN_PREFIX_DIGITS = 4;

    private final Node node;
    private final String action;

    private PeerVerdict(Node node, String action) {
        this.node = node;
        this.action = action;
    }

    /**
     * Says it.
     *
     * @return {@code action id shortId name trust text}; {@code trust} as it is now
     * @throws MalachiException (permission) if the caller may not, (usage) if the target is none that the action takes, (failed) if
     *     nobody is meant
     */
    static Map<String, Object> pass(ToolCall call, String action) {
        Node node = call.node();
        String target = call.arguments()
                .text("id")
                .filter(id -> !id.isBlank())
                .orElseThrow(() -> usage("Missing ID: 'peers " + action
                        + "' needs to know whom it is about; 'malachi peers' lists those who are known."));
        if (!call.administrator()) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "You may not decide whom this node trusts: only root and the user that the daemon runs as may '"
                            + "peers " + action + "'; run it with sudo.");
        }
        return new PeerVerdict(node, action).on(target);
    }

    private Map<String, Object> on(String target) {
        NodeId id = NodeId.parse(bare(target)).orElseGet(() -> listed(target));
        Optional<PeerStatus> before = peer(id);
        String text = switch (action) {
            case "approve" -> approve(id, before);
            case "deny" -> deny(id);
            case "forget" -> forget(id, before);
            case "reject" -> reject(id);
            default -> throw usage("peers does " + String.join(", ", ACTIONS) + ", not '" + action + "'.");
        };
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("action", action);
        document.put("id", id.hex());
        document.put("shortId", id.shortId());
        document.put("name", Documents.orAbsent(before.flatMap(PeerStatus::name)));
        document.put(
                "trust", Documents.orAbsent(peer(id).flatMap(PeerStatus::trust).map(PeerTrust::toString)));
        document.put("text", text);
        return document;
    }

    private String approve(NodeId id, Optional<PeerStatus> before) {
        List<PeerStatus> all = node.peers();
        boolean already = before.flatMap(PeerStatus::trust)
                .filter(PeerTrust.APPROVED::equals)
                .isPresent();
        boolean met = before.filter(peer -> peer.state() != PeerState.DENIED).isPresent();
        node.approve(id);
        if (already) {
            return id + " was approved already.";
        }
        return "Approved " + id + called(before) + (met ? "." : ". It is let in when it is next heard.")
                + succeeded(all) + taken(id, all);
    }

    /** Those that are denied by that: the approved one has succeeded them. */
    private String succeeded(List<PeerStatus> before) {
        return before.stream()
                .filter(peer -> peer.state() != PeerState.DENIED
                        && peer(peer.id())
                                .filter(now -> now.state() == PeerState.DENIED)
                                .isPresent())
                .map(old -> " It takes the place of " + old.id() + called(Optional.of(old)) + ", which is denied now.")
                .collect(Collectors.joining());
    }

    /** The name that it has now, if that was another one's before. */
    private String taken(NodeId id, List<PeerStatus> before) {
        Optional<String> name = peer(id).flatMap(PeerStatus::name);
        return before.stream()
                .filter(peer -> !peer.id().equals(id)
                        && name.isPresent()
                        && peer.name().equals(name)
                        && peer(peer.id())
                                .filter(now -> now.state() != PeerState.DENIED)
                                .isPresent())
                .map(loser -> " The name '" + name.orElseThrow() + "' leads to it now, and no longer to " + loser.id()
                        + ", which is shown without a name.")
                .collect(Collectors.joining());
    }

    private String deny(NodeId id) {
        Optional<PeerStatus> before = peer(id);
        node.deny(id);
        return "Denied " + id + called(before)
                + ". Its sessions are ended, its pin, name and address are gone; it stays out until 'malachi peers approve "
                + id + "'.";
    }

    private String forget(NodeId id, Optional<PeerStatus> before) {
        boolean denied = before.filter(peer -> peer.state() == PeerState.DENIED).isPresent();
        if (!node.forget(id)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    denied
                            ? "Nothing is kept of " + id + " but that it is denied; 'malachi peers approve " + id
                                    + "' takes that back."
                            : unknown(id.toString()));
        }
        String next = node.config().trust() == TrustMode.TOFU
                ? " Heard again it is met as a stranger is, since --trust tofu lets everybody in; 'malachi peers deny' keeps it"
                        + " out."
                : " It is not let in again before it is approved.";
        boolean approved = before.flatMap(PeerStatus::trust)
                .filter(PeerTrust.APPROVED::equals)
                .isPresent();
        return "Forgot " + id + called(before)
                + (approved
                        ? ": sessions, pin, name and address, and that it was approved."
                        : ": sessions, pin, name and address.")
                + freed(id, before.flatMap(PeerStatus::name)) + next;
    }

    private String freed(NodeId id, Optional<String> name) {
        return name.map(free -> node.peers().stream()
                        .filter(peer -> !peer.id().equals(id) && peer.name().equals(name))
                        .map(heir -> " The name '" + free + "' leads to " + heir.id() + " now, which announces it too.")
                        .findFirst()
                        .orElse(" The name '" + free + "' is free."))
                .orElse("");
    }

    private String reject(NodeId id) {
        if (!node.reject(id)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    id + " does not wait for approval; 'malachi peers' shows those that do as pending.");
        }
        return "Rejected " + id
                + ". It does not wait again until the daemon starts anew; 'malachi peers deny' keeps it out for good.";
    }

    private static String called(Optional<PeerStatus> peer) {
        return peer.flatMap(PeerStatus::name).map(name -> " (" + name + ")").orElse("");
    }

    private Optional<PeerStatus> peer(NodeId id) {
        return node.peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    /** Whom among those that are listed a text means that is no full id. */
    private NodeId listed(String target) {
        String text = bare(target);
        List<NodeId> meant = node.peers().stream()
                .filter(peer -> means(text, peer))
                .map(PeerStatus::id)
                .toList();
        if (action.equals("approve")) {
            throw usage("'" + target
                    + "' is not a full node id, and approval takes nothing less: anybody can take a name, or"
                    + " make a key whose id begins like another's." + candidates(meant)
                    + " Compare it with what 'malachi keys show' says on that machine.");
        }
        if (meant.isEmpty()) {
            throw new MalachiException(MalachiException.Kind.FAILED, unknown("'" + target + "'"));
        }
        if (meant.size() > 1) {
            throw usage("'" + target + "' is ambiguous; it may be " + joined(meant) + ". Give the full id.");
        }
        return meant.getFirst();
    }

    private static boolean means(String text, PeerStatus peer) {
        String digits = text.replace("-", "");
        return peer.name().filter(text::equals).isPresent()
                || peer.ipv4().equals(text)
                || Target.isAddress(text, peer.ipv6())
                || digits.length() >= MIN_PREFIX_DIGITS
                        && NodeId.isHex(digits)
                        && peer.id().hex().startsWith(digits);
    }

    private static String candidates(List<NodeId> meant) {
        return meant.isEmpty() ? "" : " It may be " + joined(meant) + ".";
    }

    private static String joined(List<NodeId> ids) {
        return ids.stream().map(NodeId::toString).collect(Collectors.joining(" or "));
    }

    private static String bare(String target) {
        String text = target.strip().toLowerCase(Locale.ROOT);
        return text.endsWith(NAME_SUFFIX) ? text.substring(0, text.length() - NAME_SUFFIX.length()) : text;
    }

    private static String unknown(String whom) {
        return "No peer " + whom + " is known here; 'malachi peers' lists those that are.";
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
