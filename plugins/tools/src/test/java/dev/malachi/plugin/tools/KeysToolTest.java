package dev.malachi.plugin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.node.KeyStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeysToolTest {
    private final KeyStore empty = new FakeKeyStore(Optional.empty());
    private final KeyStore filled = new FakeKeyStore(Optional.of(Alice.SELF));

    private static ToolRun keys(KeyStore keys, Map<String, ?> arguments) {
        return ToolRun.of(new KeysTool(home -> keys), Optional.empty(), Path.of("/home"), arguments);
    }

    @Test
    void generatesAnIdentity() throws InterruptedException {
        ToolRun run = keys(empty, Map.of("action", "generate"));

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .isEqualTo(
                        "{\"id\":\"a4aae90643ddcd556e58e6d87755784a\",\"shortId\":\"a4aae906\",\"ipv4\":\"10.144.233.6\","
                                + "\"ipv6\":\"fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8\","
                                + "\"publicKey\":\"a4aae90643ddcd556e58e6d87755784a\",\"file\":\"/home/ed25519.key\"}");
        assertThat(run.text()).contains("Node ID:       a4aae906-43ddcd55-6e58e6d8-7755784a");
    }

    @Test
    void replacesAnIdentityOnlyWhenForced() throws InterruptedException {
        assertThatThrownBy(keys(filled, Map.of("action", "generate"))::run).isInstanceOf(MalachiException.class);

        ToolRun forced = keys(filled, Map.of("action", "generate", "force", true));

        assertThat(forced.run()).isZero();
        assertThat(forced.text()).contains("a4aae906");
    }

    @Test
    void saysWhatChangesBeforeAnIdentityIsExchanged() throws InterruptedException {
        NodeId old = filled.current().orElseThrow().id();
        assertThatThrownBy(keys(filled, Map.of("action", "rotate"))::run)
                .hasMessageContaining("other addresses")
                .hasMessageContaining("keys rotate --yes");
        assertThat(filled.current().orElseThrow().id()).isEqualTo(old);

        ToolRun done = keys(filled, Map.of("action", "rotate", "yes", true));

        assertThat(done.run()).isZero();
        assertThat(done.text()).contains("Old id:", old.toString(), "peers approve " + Alice.BOB.hex());
        assertThat(filled.current().orElseThrow().id()).isEqualTo(Alice.BOB);
        assertThatThrownBy(keys(filled, Map.of("action", "show", "yes", true))::run)
                .hasMessageContaining("keys rotate");
    }

    @Test
    void makesAFileWithAPreSharedKey() throws InterruptedException {
        ToolRun run = keys(empty, Map.of("action", "psk", "file", "/keys/psk"));

        assertThat(run.run()).isZero();

        assertThat(run.json()).isEqualTo("{\"file\":\"/keys/psk\"}");
        assertThat(run.text()).contains("/keys/psk", "--psk-file");
        assertThat(empty.files()).containsExactly(Path.of("/keys/psk"));
    }

    @Test
    void aFileGoesWithPskAndPskWithAFile() {
        assertThatThrownBy(keys(empty, Map.of("action", "psk"))::run).hasMessageContaining("Missing FILE");
        assertThatThrownBy(keys(empty, Map.of("action", "show", "file", "x"))::run)
                .hasMessageContaining("takes no FILE");
    }

    @Test
    void listsTheIdentityInUseAndBackups() throws InterruptedException {
        filled.generate(true);
        ToolRun run = keys(filled, Map.of("action", "list"));

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .isEqualTo("[{\"file\":\"/home/ed25519.key\",\"current\":true},"
                        + "{\"file\":\"/home/ed25519.key.old\",\"current\":false}]");
        assertThat(run.text().lines())
                .containsExactly("/home/ed25519.key  (the identity in use)", "/home/ed25519.key.old");
    }

    @Test
    void saysHowToMakeAnIdentityWhenThereIsNone() throws InterruptedException {
        assertThatThrownBy(keys(empty, Map.of("action", "show"))::run)
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("malachi keys generate");

        ToolRun list = keys(empty, Map.of("action", "list"));
        assertThat(list.run()).isZero();
        assertThat(list.json()).isEqualTo("[]");
        assertThat(list.text()).contains("No keys in /home yet");
    }

    @Test
    void refusesForceWhereNothingChanges() {
        assertThatThrownBy(keys(filled, Map.of("action", "show", "force", true))::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }

    @Test
    void refusesAnotherAction() {
        assertThatThrownBy(() -> keys(filled, Map.of("action", "melt")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }
}
