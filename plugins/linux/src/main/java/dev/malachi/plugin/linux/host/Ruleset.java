package dev.malachi.plugin.linux.host;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.api.spi.host.Passage.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of nftables, and what they do with a frame or a packet (libnftables-json(5), nft(8)). */
final class Ruleset {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    /** Chains that jump to each other deeper than the kernel lets them (NFT_JUMP_STACK_SIZE) are not followed. */
    private static final int DEEPEST = 16;

    private static final Set<String> FRAME_FAMILIES = Set.of("netdev", "bridge");
    private static final Set<String> FRAME_IN = Set.of("ingress", "prerouting", "input");
    private static final Set<String> FRAME_OUT = Set.of("egress", "output", "postrouting");
    private static final Set<String> PACKET_IN = Set.of("ingress", "prerouting", "input");
    private static final Set<String> PACKET_OUT = Set.of("egress", "output", "postrouting");

    /** A verdict that ends the way through a chain. */
    private enum Verdict {
        ACCEPT,
        DROP,
        RETURN
    }

    private record Outcome(Verdict verdict, String by) {
        static final Outcome RETURNS = new Outcome(Verdict.RETURN, "");
        static final Outcome ACCEPTS = new Outcome(Verdict.ACCEPT, "");
    }

    private final List<Fields> chains = new ArrayList<>();
    private final List<Fields> rules = new ArrayList<>();

    private Ruleset() {}

    /**
     * Reads what {@code nft -j list ruleset} prints.
     *
     * @param json its output
     * @return the rules
     * @throws MalformedJsonException if it is no JSON
     */
    static Ruleset parse(String json) throws MalformedJsonException {
        var ruleset = new Ruleset();
        for (Fields entry : Fields.of(Documents.parse(json)).children("nftables")) {
            entry.child("chain").ifPresent(ruleset.chains::add);
            entry.child("rule").ifPresent(ruleset.rules::add);
        }
        return ruleset;
    }

    /**
     * What happens to a frame or packet.
     *
     * @param passage what comes or goes
     * @return the first rule or policy that drops it; it passes if there is none
     */
    FirewallAnswer decide(Passage passage) {
        var matcher = new RuleMatcher(passage);
        return chains.stream()
                .filter(chain -> sees(chain, passage))
                .sorted(Comparator.comparingLong(chain -> chain.number("prio")))
                .map(chain -> base(chain, matcher))
                .filter(outcome -> outcome.verdict() == Verdict.DROP)
                .findFirst()
                .map(outcome -> FirewallAnswer.dropped(outcome.by()))
                .orElse(FirewallAnswer.PASSES);
    }

    private static boolean sees(Fields chain, Passage passage) {
        String family = chain.show("family");
        String hook = chain.show("hook");
        boolean in = passage.direction() == Direction.IN;
        if (!ofDevice(chain, passage.device())
                || chain.text("type").filter("filter"::equals).isEmpty()) {
            return false;
        }
        if (family.equals("netdev")) {
            return hook.equals(in ? "ingress" : "egress");
        }
        if (passage.etherType() != IPV4 && passage.etherType() != IPV6) {
            return FRAME_FAMILIES.contains(family) && (in ? FRAME_IN : FRAME_OUT).contains(hook);
        }
        boolean families = family.equals("inet") || family.equals(passage.etherType() == IPV4 ? "ip" : "ip6");
        return families && (in ? PACKET_IN : PACKET_OUT).contains(hook);
    }

    /** Old versions of nft do not say whose the chain is; then it may be of any. */
    private static boolean ofDevice(Fields chain, String device) {
        return chain.text("dev").map(device::equals).orElseGet(() -> {
            List<String> devices = chain.texts("dev");
            return devices.isEmpty() || devices.contains(device);
        });
    }

    private Outcome base(Fields chain, RuleMatcher matcher) {
        Outcome outcome = walk(chain, matcher, 0);
        if (outcome.verdict() == Verdict.RETURN
                && chain.text("policy").filter("drop"::equals).isPresent()) {
            return new Outcome(Verdict.DROP, "the policy of " + name(chain));
        }
        return outcome;
    }

    private Outcome walk(Fields chain, RuleMatcher matcher, int depth) {
        int number = 0;
        for (Fields rule : rules) {
            if (!isIn(rule, chain)) {
                continue;
            }
            number++;
            Outcome outcome = apply(rule, "rule " + number + " of " + name(chain), matcher, depth);
            if (outcome.verdict() != Verdict.RETURN || !outcome.by().isEmpty()) {
                return outcome.verdict() == Verdict.RETURN ? Outcome.RETURNS : outcome;
            }
        }
        return Outcome.RETURNS;
    }

    /** What a rule decides: RETURN without a name is "go on with the next". */
    private Outcome apply(Fields rule, String name, RuleMatcher matcher, int depth) {
        for (Fields statement : rule.children("expr")) {
            Map<?, ?> document = statement.document();
            if (document.containsKey("match")) {
                if (!statement.child("match").map(matcher::matches).orElse(false)) {
                    return Outcome.RETURNS;
                }
            } else if (document.containsKey("drop") || document.containsKey("reject")) {
                return new Outcome(Verdict.DROP, name);
            } else if (document.containsKey("accept")) {
                return Outcome.ACCEPTS;
            } else if (document.containsKey("return")) {
                return new Outcome(Verdict.RETURN, name);
            } else if (document.containsKey("jump") || document.containsKey("goto")) {
                boolean jump = document.containsKey("jump");
                Outcome inner = statement
                        .child(jump ? "jump" : "goto")
                        .map(call -> called(rule, call, matcher, depth))
                        .orElse(Outcome.RETURNS);
                return inner.verdict() == Verdict.RETURN && !jump ? new Outcome(Verdict.RETURN, name) : inner;
            } else if (!RuleMatcher.PASSIVE.containsAll(document.keySet())) {
                return Outcome.RETURNS; // limits, maps and the like: not known whether they match
            }
        }
        return Outcome.RETURNS;
    }

    private Outcome called(Fields rule, Fields jump, RuleMatcher matcher, int depth) {
        Optional<Fields> target = chains.stream()
                .filter(chain -> chain.show("family").equals(rule.show("family"))
                        && chain.show("table").equals(rule.show("table"))
                        && chain.show("name").equals(jump.show("target")))
                .findFirst();
        return target.isEmpty() || depth == DEEPEST ? Outcome.RETURNS : walk(target.get(), matcher, depth + 1);
    }

    private static boolean isIn(Fields rule, Fields chain) {
        return rule.show("family").equals(chain.show("family"))
                && rule.show("table").equals(chain.show("table"))
                && rule.show("chain").equals(chain.show("name"));
    }

    private static String name(Fields chain) {
        return "chain " + chain.show("name") + " in table " + chain.show("family") + " " + chain.show("table");
    }
}
