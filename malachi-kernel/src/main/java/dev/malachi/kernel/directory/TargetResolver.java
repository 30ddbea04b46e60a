package dev.malachi.kernel.directory;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.naming.NodeNames;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds whom a person means. Used on the control thread. */
public final class TargetResolver {
    private static final String DOMAIN = ".mli";
    private static final int MIN_PREFIX_DIGITS = 4;

    /** Of peers a label, of sources of plugins several. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /** What a person calls this node; a peer of that name is found by its id. */
    private static final String OWN = "me";

    private final NodeContext context;
    private final PeerDirectory directory;
    private final AddressClaims claims;
    private final NodeNames names;

    public TargetResolver(NodeContext context, PeerDirectory directory, AddressClaims claims, NodeNames names) {
        this.context = context;
        this.directory = directory;
        this.claims = claims;
        this.names = names;
    }

    public Optional<NodeId> resolve(String target) {
        String text = target.strip().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "The target is empty; give a node id, an id prefix of 4 or more digits, a virtual address or a host name.");
        }
        Optional<Integer> ipv4 = VirtualAddress.parseIpv4(text);
        if (ipv4.isPresent()) {
            return byIpv4(ipv4.get());
        }
        if (text.matches("[0-9]+(\\.[0-9]+){1,3}")) {
            throw usage("'" + text + "' is not an IPv4 address: that has four numbers from 0 to 255.");
        }
        if (text.indexOf(':') >= 0) {
            return byIpv6(text);
        }
        if (text.endsWith(DOMAIN)) {
            text = text.substring(0, text.length() - DOMAIN.length());
        }
        if (text.equals(OWN)) {
            return Optional.of(context.self());
        }
        Optional<NodeId> full = NodeId.parse(text);
        if (full.isPresent()) {
            return full;
        }
        if (context.config().hostName().filter(text::equals).isPresent()) {
            return Optional.of(context.self());
        }
        Optional<NodeId> named = names.find(text).map(NameEntry::node);
        if (named.isPresent()) {
            return named;
        }
        refuseWhatNobodyCanBe(text);
        return byPrefix(text);
    }

    /** An id with a digit too many, or two of a prefix, is a slip and not a node that may still come. */
    private static void refuseWhatNobodyCanBe(String text) {
        String digits = text.replace("-", "");
        if (NodeId.isHex(digits) && digits.length() > NodeId.BYTES * 2) {
            throw usage("'" + text + "' is not a node id: that has " + NodeId.BYTES * 2 + " hex digits, not "
                    + digits.length() + ".");
        }
        if (!NodeId.isHex(digits) && !NAME.matcher(text).matches()) {
            throw usage("'" + text + "' cannot be a target; give a node id, an id prefix of 4 or more digits, a virtual"
                    + " address or a host name.");
        }
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }

    private Optional<NodeId> byIpv4(int ipv4) {
        int network = -1 << Integer.SIZE - VirtualAddress.IPV4_PREFIX_BITS;
        if ((ipv4 & network) != VirtualAddress.IPV4_NETWORK) {
            throw usage("'" + VirtualAddress.format(ipv4) + "' is not an address of this network; they are in "
                    + VirtualAddress.format(VirtualAddress.IPV4_NETWORK) + "/" + VirtualAddress.IPV4_PREFIX_BITS
                    + ". 'malachi peers' shows those in use.");
        }
        Optional<NodeId> holder = claims.holder(ipv4);
        if (holder.isPresent()) {
            return holder;
        }
        return onlyOne(
                VirtualAddress.format(ipv4),
                directory.all().stream()
                        .map(known -> known.peer().id())
                        .filter(id -> claims.addressOf(id).isEmpty() && VirtualAddress.preferredIpv4(id) == ipv4)
                        .toList());
    }

    private Optional<NodeId> byIpv6(String text) {
        InetAddress address = ipv6(text);
        if (!sharesPrefix(address, VirtualAddress.ipv6(context.self()))) {
            throw usage("'" + text + "' is not an address of this network; they are in fd4d:4e31::/"
                    + VirtualAddress.IPV6_PREFIX_BITS + ". 'malachi peers' shows those in use.");
        }
        return onlyOne(
                text,
                everybody().stream()
                        .filter(id -> address.equals(VirtualAddress.ipv6(id)))
                        .toList());
    }

    private static InetAddress ipv6(String text) {
        try {
            return InetAddress.ofLiteral(text); // never looked up in a name service
        } catch (IllegalArgumentException _) {
            throw usage("'" + text + "' is not an IPv6 address.");
        }
    }

    private static boolean sharesPrefix(InetAddress address, InetAddress own) {
        int bytes = VirtualAddress.IPV6_PREFIX_BITS / Byte.SIZE;
        return address.getAddress().length == own.getAddress().length
                && Arrays.equals(address.getAddress(), 0, bytes, own.getAddress(), 0, bytes);
    }

    private Optional<NodeId> byPrefix(String text) {
        String digits = text.replace("-", "");
        if (digits.length() < MIN_PREFIX_DIGITS || !NodeId.isHex(digits)) {
            return Optional.empty();
        }
        return onlyOne(
                text,
                everybody().stream().filter(id -> id.hex().startsWith(digits)).toList());
    }

    private Set<NodeId> everybody() {
        var ids = new TreeSet<NodeId>();
        ids.add(context.self());
        directory.all().forEach(known -> ids.add(known.peer().id()));
        return ids;
    }

    private static Optional<NodeId> onlyOne(String text, List<NodeId> candidates) {
        if (candidates.size() > 1) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + text + "' is ambiguous; it may be "
                            + candidates.stream().map(NodeId::toString).collect(Collectors.joining(" or "))
                            + ". Give more of the id.");
        }
        return candidates.stream().findFirst();
    }
}
