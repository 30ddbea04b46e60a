package dev.malachi.plugin.linux.host;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.api.spi.host.Passage.Direction;
import dev.malachi.plugin.linux.netlink.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a match of a rule holds for a frame or packet, as far as that is known of it; what is not known does not match. */
final class RuleMatcher {
    /** Statements that decide nothing. */
    static final Set<String> PASSIVE = Set.of("counter", "log", "mangle", "notrack", "meter");

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;

    private final Passage passage;

    RuleMatcher(Passage passage) {
        this.passage = passage;
    }

    /** Whether {@code left op right} is known to hold. */
    boolean matches(Fields match) {
        Optional<String> actual = match.child("left").flatMap(this::actual);
        Object right = match.document().get("right");
        if (actual.isEmpty() || right == null) {
            return false;
        }
        Optional<Boolean> equal = isAmong(actual.get(), right);
        return switch (match.show("op")) {
            case "==", "in" -> equal.orElse(false);
            case "!=" -> equal.map(same -> !same).orElse(false);
            default -> false;
        };
    }

    private Optional<String> actual(Fields left) {
        if (left.child("meta").isPresent()) {
            return meta(left.child("meta").get().show("key"));
        }
        if (left.child("payload").isPresent()) {
            Fields payload = left.child("payload").get();
            return payload(payload.show("protocol"), payload.show("field"));
        }
        return left.child("ct")
                .filter(ct -> ct.show("key").equals("state") && passage.remote().isPresent())
                .map(_ -> passage.direction() == Direction.OUT ? "new" : "established");
    }

    private Optional<String> meta(String key) {
        boolean in = passage.direction() == Direction.IN;
        return switch (key) {
            case "iifname", "iif" -> Optional.of(in ? passage.device() : "");
            case "oifname", "oif" -> Optional.of(in ? "" : passage.device());
            case "protocol" -> Optional.of(etherType());
            case "nfproto" -> passage.remote().map(_ -> passage.etherType() == IPV4 ? "ipv4" : "ipv6");
            case "l4proto" -> passage.remote().map(_ -> passage.etherType() == IPV4 ? "icmp" : "ipv6-icmp");
            default -> Optional.empty();
        };
    }

    private Optional<String> payload(String protocol, String field) {
        boolean in = passage.direction() == Direction.IN;
        String family = passage.etherType() == IPV4 ? "ip" : "ip6";
        if (protocol.equals("ether") && field.equals("type")) {
            return Optional.of(etherType());
        }
        if (passage.remote().isEmpty() || passage.etherType() != IPV4 && passage.etherType() != IPV6) {
            return Optional.empty();
        }
        boolean icmp = protocol.equals(passage.etherType() == IPV4 ? "icmp" : "icmpv6");
        if (icmp && field.equals("type")) {
            return Optional.of(in ? "echo-reply" : "echo-request");
        }
        if (!protocol.equals(family)) {
            return Optional.empty();
        }
        return switch (field) {
            case "protocol", "nexthdr" -> Optional.of(passage.etherType() == IPV4 ? "icmp" : "ipv6-icmp");
            case "saddr" -> in ? passage.remote().map(InetAddress::getHostAddress) : Optional.empty();
            case "daddr" -> in ? Optional.empty() : passage.remote().map(InetAddress::getHostAddress);
            default -> Optional.empty();
        };
    }

    private String etherType() {
        return switch (passage.etherType()) {
            case IPV4 -> "ip";
            case IPV6 -> "ip6";
            default -> Integer.toString(passage.etherType());
        };
    }

    /** Whether a value is the right side or in it; empty if the right side is not understood. */
    private static Optional<Boolean> isAmong(String actual, Object right) {
        return switch (right) {
            case Number number -> Optional.of(actual.equals(Long.toString(number.longValue())));
            case String name when name.startsWith("@") -> Optional.empty(); // a named set, which is not read
            case String name -> Optional.of(equal(actual, name));
            case List<?> list -> anyOf(actual, list);
            case Map<?, ?> map when map.get("set") instanceof List<?> set -> anyOf(actual, set);
            case Map<?, ?> map
            when map.get("prefix") instanceof Map<?, ?> prefix -> inPrefix(actual, new Fields(prefix));
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> anyOf(String actual, List<?> elements) {
        boolean understood = true;
        for (Object element : elements) {
            Optional<Boolean> among = isAmong(actual, element);
            if (among.orElse(false)) {
                return among;
            }
            understood &= among.isPresent();
        }
        return understood ? Optional.of(false) : Optional.empty();
    }

    /** Interface names may end in a star (nft(8)). */
    private static boolean equal(String actual, String name) {
        if (name.endsWith("*")) {
            return actual.startsWith(name.substring(0, name.length() - 1));
        }
        return actual.equals(name.toLowerCase(Locale.ROOT)) || actual.equals(name) || sameAddress(actual, name);
    }

    private static boolean sameAddress(String actual, String name) {
        return name.indexOf(':') >= 0
                && literal(actual)
                        .filter(literal(name).map(a -> (Object) a).orElse("")::equals)
                        .isPresent();
    }

    private static Optional<Boolean> inPrefix(String actual, Fields prefix) {
        Optional<InetAddress> address = literal(actual);
        Optional<InetAddress> network = literal(prefix.show("addr"));
        if (address.isEmpty() || network.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Network.of(network.get(), (int) prefix.number("len")).contains(address.get()));
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
