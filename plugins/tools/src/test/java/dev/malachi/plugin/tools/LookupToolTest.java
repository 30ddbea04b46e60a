package dev.malachi.plugin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.spi.name.NameEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupToolTest {
    private static final String UNKNOWN = "a1b2c3d4e5f60718293a4b5c6d7e8f90";

    private final LookupTool lookup = new LookupTool(home -> new FakeKeyStore(Optional.of(Alice.SELF)));

    private ToolRun withDaemon(String target) {
        return ToolRun.of(lookup, new Alice(), Map.of("target", target));
    }

    private ToolRun withoutDaemon(String target) {
        return ToolRun.of(lookup, Optional.<Node>empty(), Path.of("/nowhere"), Map.of("target", target));
    }

    @Test
    void showsAKnownNode() throws InterruptedException {
        ToolRun run = withDaemon("bob");

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .isEqualTo("{\"address\":\"bob\",\"id\":\"a4aae90643ddcd556e58e6d87755784a\",\"shortId\":\"a4aae906\","
                        + "\"ipv4\":\"10.144.233.6\",\"ipv6\":\"fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8\","
                        + "\"name\":\"bob\",\"known\":true}");
        assertThat(run.text().lines())
                .containsExactly(
                        "Address:    bob",
                        "Virtual IP: 10.144.233.6",
                        "Node ID:    a4aae90643ddcd556e58e6d87755784a",
                        "Short ID:   a4aae906...",
                        "Known:      Yes",
                        "IPv6:       fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8",
                        "Name:       bob");
    }

    @Test
    void tellsWhichSourceSaysWhatANameMeans() throws InterruptedException {
        Node node = new Alice() {
            @Override
            public List<NameEntry> names() {
                return List.of(new NameEntry("bob", Alice.BOB, Duration.ofMinutes(5), "hosts"));
            }
        };
        ToolRun run = ToolRun.of(lookup, node, Map.of("target", "bob"));

        assertThat(run.run()).isZero();

        assertThat(run.json()).contains("\"source\":\"hosts\",\"ttlSeconds\":300");
        assertThat(run.text()).contains("Source:     hosts");
    }

    @Test
    void showsThatAnAddressIsFree() throws InterruptedException {
        ToolRun run = withDaemon("10.144.9.9");

        assertThat(run.run()).isOne();

        assertThat(run.text().lines())
                .containsExactly(
                        "Address:    10.144.9.9",
                        "Virtual IP: 10.144.9.9",
                        "Node ID:    N/A",
                        "Short ID:   N/A",
                        "Known:      No");
        assertThat(run.json()).contains("\"id\":null", "\"known\":false");
    }

    @Test
    void asksWhetherANearNameWasMeant() {
        assertThatThrownBy(() -> withDaemon("bbo.mli").run()).hasMessageEndingWith(" Did you mean bob?");
        assertThatThrownBy(() -> withDaemon("elsewhere").run()).hasMessageEndingWith("lists those that are.");
    }

    @Test
    void showsThePreferredAddressOfAnUnknownId() throws InterruptedException {
        for (ToolRun run : new ToolRun[] {withDaemon(UNKNOWN), withoutDaemon(UNKNOWN)}) {
            assertThat(run.run()).isZero();

            assertThat(run.json()).contains("\"ipv4\":\"10.144.195.212\"", "\"name\":null,\"known\":false");
            assertThat(run.text()).contains("Known:      No");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0b0b0b0b",
                "me",
                "0b0b.mli",
                "10.144.11.11",
                "fd4d:4e31:b0b:b0b:1111:2222:3333:4444",
                "0b0b0b0b-11112222-33334444-555566AA"
            })
    void knowsItsOwnNodeWithoutADaemon(String target) throws InterruptedException {
        ToolRun run = withoutDaemon(target);

        assertThat(run.run()).isZero();

        assertThat(run.json()).contains("\"shortId\":\"0b0b0b0b\"", "\"known\":true");
    }

    @Test
    void showsAnIdEvenIfTheOwnKeyCannotBeRead() throws InterruptedException {
        LookupTool withDamagedKey = new LookupTool(home -> {
            throw new MalachiException(MalachiException.Kind.PERMISSION, "The key cannot be read.");
        });
        ToolRun run =
                ToolRun.of(withDamagedKey, Optional.<Node>empty(), Path.of("/nowhere"), Map.of("target", UNKNOWN));

        assertThat(run.run()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "a4aae906", "10.144.233.6", "0b0"})
    void saysThatOthersNeedADaemon(String target) {
        assertThatThrownBy(withoutDaemon(target)::run)
                .isInstanceOfSatisfying(
                        MalachiException.class,
                        e -> assertThat(e.kind().exitCode()).isEqualTo(3))
                .hasMessageContaining("no Malachi daemon is running");
    }

    @Test
    void anAddressOfAnotherNetworkIsMisuseWithoutADaemonToo() {
        assertThatThrownBy(withoutDaemon("8.8.8.8")::run)
                .isInstanceOfSatisfying(
                        MalachiException.class,
                        e -> assertThat(e.kind().exitCode()).isEqualTo(2))
                .hasMessageContaining("is not an address of this network");
    }

    @Test
    void failsForANameNobodyHas() {
        assertThatThrownBy(withDaemon("carol")::run)
                .isInstanceOfSatisfying(
                        MalachiException.class,
                        e -> assertThat(e.kind().exitCode()).isOne());
    }

    @Test
    void refusesAnAmbiguousPrefix() {
        assertThatThrownBy(withDaemon("a4aa")::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("a4aa1111");
    }
}
