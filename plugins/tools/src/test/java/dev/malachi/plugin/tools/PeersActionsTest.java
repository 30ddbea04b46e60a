package dev.malachi.plugin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.MalachiException.Kind;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code malachi peers approve|reject|forget|deny ID}. */
class PeersActionsTest {
    private static final String BOB = "a4aae90643ddcd556e58e6d87755784a";
    private static final String BOB_PRINTED = "a4aae906-43ddcd55-6e58e6d8-7755784a";
    private static final String NEVER_SEEN = "00112233445566778899aabbccddeeff";

    private final Alice node = new Alice();

    private ToolRun run(String action, String id) {
        return ToolRun.byAdministrator(new PeersTool(), node, Map.of("action", action, "id", id));
    }

    private void refuses(Kind kind, String sentence, String action, String id) {
        assertThatThrownBy(() -> run(action, id).run())
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {BOB, BOB_PRINTED, NEVER_SEEN})
    void approvesAFullIdWhetherItIsKnownOrNot(String id) throws InterruptedException {
        ToolRun run = run("approve", id);

        assertThat(run.run()).isZero();

        assertThat(node.said()).containsExactly("approve " + id.replace("-", ""));
        assertThat(run.json()).startsWith("{\"action\":\"approve\",\"id\":\"" + id.replace("-", "") + "\"");
        assertThat(run.text()).startsWith("Approved ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "BOB.mli", "a4aae906", "10.144.233.6"})
    void approvalTakesNothingThatAStrangerCanMakeToo(String target) {
        refuses(Kind.USAGE, "is not a full node id", "approve", target);
        refuses(Kind.USAGE, "It may be " + BOB_PRINTED, "approve", target);
        assertThat(node.said()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "bob.mli", "a4aae906", "a4aa", BOB, "10.144.233.6"})
    void keepsOutAndForgetsWhoeverIsMeantAlone(String target) throws InterruptedException {
        for (String action : List.of("deny", "forget", "reject")) {
            ToolRun run = run(action, target);
            assertThat(run.run()).isZero();
            assertThat(run.text()).contains(BOB_PRINTED);
        }
        assertThat(node.said()).containsExactly("deny " + BOB, "forget " + BOB, "reject " + BOB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd4d:4e31:0:0:0:0:0:9", "FD4D:4E31::9", "fd4d:4e31::9"})
    void anIpv6AddressIsMeantInWhateverFormItIsTyped(String address) throws InterruptedException {
        node.knownPeers().add(another("b4aa000000000000000000000000000b", "carol"));

        assertThat(run("deny", address).run()).isZero();

        assertThat(node.said()).containsExactly("deny b4aa000000000000000000000000000b");
    }

    @Test
    void anAmbiguousTargetIsRefusedWithThoseItMayBe() {
        node.knownPeers().add(another("a4aae90600000000000000000000000a", "bob"));

        refuses(Kind.USAGE, "is ambiguous", "deny", "bob");
        refuses(Kind.USAGE, "a4aae906-00000000-00000000-0000000a", "forget", "a4aa");
        assertThat(node.said()).isEmpty();
    }

    @Test
    void whoIsUnknownIsAFailure() {
        refuses(Kind.FAILED, "No peer 'carol' is known here", "deny", "carol");
        refuses(Kind.FAILED, "No peer 00112233", "forget", NEVER_SEEN);
        refuses(Kind.FAILED, "does not wait for approval", "reject", NEVER_SEEN);
    }

    @Test
    void deniesAnIdThatWasNeverSeen() throws InterruptedException {
        assertThat(run("deny", NEVER_SEEN).run()).isZero();

        assertThat(node.said()).containsExactly("deny " + NEVER_SEEN);
    }

    @Test
    void onlyAdministratorsDecide() {
        for (String action : PeerVerdict.ACTIONS) {
            ToolRun run = ToolRun.of(new PeersTool(), node, Map.of("action", action, "id", BOB));
            assertThatThrownBy(run::run)
                    .isInstanceOfSatisfying(
                            MalachiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PERMISSION));
        }
        assertThat(node.said()).isEmpty();
    }

    @Test
    void anActionNeedsAnIdAndIsOneOfFour() {
        assertThatThrownBy(() -> ToolRun.byAdministrator(new PeersTool(), node, Map.of("action", "deny"))
                        .run())
                .hasMessageStartingWith("Missing ID");
        assertThatThrownBy(() -> ToolRun.byAdministrator(new PeersTool(), node, Map.of("action", "deny", "id", " "))
                        .run())
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE))
                .hasMessageStartingWith("Missing ID");
        assertThatThrownBy(() -> run("trust", BOB)).hasMessageContaining("approve, reject, forget, deny");
    }

    private static PeerStatus another(String id, String name) {
        return new PeerStatus(
                NodeId.parse(id).orElseThrow(),
                Optional.of(name),
                "10.144.0.9",
                "fd4d:4e31::9",
                PeerState.NEW,
                Optional.empty(),
                "native",
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                false,
                0,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                List.of());
    }
}
