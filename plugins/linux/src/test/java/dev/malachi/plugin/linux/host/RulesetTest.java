package dev.malachi.plugin.linux.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.host.FirewallAnswer;
import dev.malachi.api.spi.host.Passage;
import dev.malachi.api.spi.host.Passage.Direction;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesetTest {
    private static final Passage FRAME_IN = new Passage(Direction.IN, "eth0", 0x88B5, Optional.empty());
    private static final Passage PACKET_OUT = packet(Direction.OUT);
    private static final Passage PACKET_IN = packet(Direction.IN);

    private static Passage packet(Direction direction) {
        return new Passage(direction, "mal0", 0x0800, Optional.of(InetAddress.ofLiteral("10.144.3.4")));
    }

    private static String chain(String family, String hook, String policy) {
        return "{\"chain\":{\"family\":\"" + family + "\",\"table\":\"t\",\"name\":\"" + hook
                + "\",\"type\":\"filter\",\"hook\":\"" + hook + "\",\"prio\":0,\"policy\":\"" + policy + "\"}}";
    }

    private static String plainChain(String family, String name) {
        return "{\"chain\":{\"family\":\"" + family + "\",\"table\":\"t\",\"name\":\"" + name + "\"}}";
    }

    private static String rule(String family, String chain, String... statements) {
        return "{\"rule\":{\"family\":\"" + family + "\",\"table\":\"t\",\"chain\":\"" + chain + "\",\"expr\":["
                + String.join(",", statements) + "]}}";
    }

    private static String match(String left, String operator, String right) {
        return "{\"match\":{\"op\":\"" + operator + "\",\"left\":" + left + ",\"right\":" + right + "}}";
    }

    private static String meta(String key, String right) {
        return match("{\"meta\":{\"key\":\"" + key + "\"}}", "==", right);
    }

    private static String payload(String protocol, String field, String operator, String right) {
        return match("{\"payload\":{\"protocol\":\"" + protocol + "\",\"field\":\"" + field + "\"}}", operator, right);
    }

    private static final String DROP = "{\"drop\":null}";
    private static final String ACCEPT = "{\"accept\":null}";
    private static final String COUNTER = "{\"counter\":{\"packets\":0,\"bytes\":0}}";

    private static Optional<String> rule(Passage passage, String... entries) throws MalformedJsonException {
        FirewallAnswer answer = Ruleset.parse("{\"nftables\":[{\"metainfo\":{}}," + String.join(",", entries) + "]}")
                .decide(passage);
        assertThat(answer.unseen()).isEmpty();
        return answer.rule();
    }

    @Test
    void namesTheRuleThatDropsAFrameByItsEtherType() throws MalformedJsonException {
        assertThat(rule(
                        FRAME_IN,
                        chain("netdev", "ingress", "accept"),
                        rule("netdev", "ingress", payload("ether", "type", "==", "\"arp\""), DROP),
                        rule("netdev", "ingress", payload("ether", "type", "==", "34997"), COUNTER, DROP)))
                .contains("rule 2 of chain ingress in table netdev t");
        assertThat(rule(
                        FRAME_IN,
                        chain("netdev", "ingress", "accept"),
                        rule("netdev", "ingress", payload("ether", "type", "!=", "34997"), DROP)))
                .isEmpty();
    }

    @Test
    void aFrameOfOursIsNoPacketOfInet() throws MalformedJsonException {
        assertThat(rule(FRAME_IN, chain("inet", "input", "drop"))).isEmpty();
        assertThat(rule(FRAME_IN, chain("bridge", "prerouting", "drop")))
                .contains("the policy of chain prerouting in table bridge t");
    }

    @Test
    void aChainOfAnotherDeviceSeesNothing() throws MalformedJsonException {
        String chain = chain("netdev", "ingress", "drop").replace("\"prio\"", "\"dev\":\"eth1\",\"prio\"");
        assertThat(rule(FRAME_IN, chain)).isEmpty();
        assertThat(rule(FRAME_IN, chain.replace("eth1", "eth0"))).isPresent();
    }

    @Test
    void anEarlierAcceptEndsAChainAndNotTheNext() throws MalformedJsonException {
        String accepting = rule("inet", "output", meta("oifname", "\"mal*\""), ACCEPT);
        assertThat(rule(PACKET_OUT, chain("inet", "output", "drop"), accepting)).isEmpty();
        assertThat(rule(PACKET_OUT, chain("inet", "output", "drop"), accepting, chain("ip", "output", "drop")))
                .contains("the policy of chain output in table ip t");
    }

    @Test
    void whatIsNotKnownDoesNotMatch() throws MalformedJsonException {
        assertThat(rule(
                        PACKET_OUT,
                        chain("ip", "output", "accept"),
                        rule("ip", "output", payload("tcp", "dport", "==", "22"), DROP),
                        rule("ip", "output", payload("ip", "daddr", "==", "\"@blocked\""), DROP),
                        rule("ip", "output", payload("ip", "daddr", "!=", "\"@allowed\""), DROP)))
                .isEmpty();
    }

    @Test
    void addressesMatchAloneInSetsAndInPrefixes() throws MalformedJsonException {
        String chain = chain("ip", "input", "accept");
        String prefix = "{\"prefix\":{\"addr\":\"10.144.0.0\",\"len\":16}}";
        for (String right : new String[] {
            "\"10.144.3.4\"", prefix, "{\"set\":[\"192.0.2.1\"," + prefix + "]}", "{\"set\":[\"10.144.3.4\"]}"
        }) {
            assertThat(rule(PACKET_IN, chain, rule("ip", "input", payload("ip", "saddr", "==", right), DROP)))
                    .as(right)
                    .contains("rule 1 of chain input in table ip t");
        }
        assertThat(rule(
                        PACKET_IN,
                        chain,
                        rule("ip", "input", payload("ip", "saddr", "==", "{\"set\":[\"192.0.2.1\"]}"), DROP)))
                .isEmpty();
    }

    @Test
    void answersComeInUnderStatefulRules() throws MalformedJsonException {
        String established = match("{\"ct\":{\"key\":\"state\"}}", "in", "[\"established\",\"related\"]");
        assertThat(rule(PACKET_IN, chain("ip", "input", "drop"), rule("ip", "input", established, ACCEPT)))
                .isEmpty();
        assertThat(rule(PACKET_OUT, chain("ip", "output", "drop"), rule("ip", "output", established, ACCEPT)))
                .isPresent();
    }

    @Test
    void jumpsComeBackAndGotosDoNot() throws MalformedJsonException {
        String base = chain("ip", "output", "accept");
        String inner = plainChain("ip", "inner");
        String last = rule("ip", "output", DROP);
        assertThat(rule(PACKET_OUT, base, inner, rule("ip", "output", "{\"jump\":{\"target\":\"inner\"}}"), last))
                .contains("rule 2 of chain output in table ip t");
        assertThat(rule(PACKET_OUT, base, inner, rule("ip", "output", "{\"goto\":{\"target\":\"inner\"}}"), last))
                .isEmpty();
        assertThat(rule(
                        PACKET_OUT,
                        base,
                        inner,
                        rule("ip", "inner", DROP),
                        rule("ip", "output", "{\"jump\":{\"target\":\"inner\"}}")))
                .contains("rule 1 of chain inner in table ip t");
        assertThat(rule(PACKET_OUT, base, rule("ip", "output", "{\"jump\":{\"target\":\"output\"}}")))
                .isEmpty();
    }
}
