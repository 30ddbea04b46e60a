package dev.malachi.kernel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.ClassicVectors;
import dev.malachi.kernel.home.HomeWriter;
import dev.malachi.kernel.home.HomeWriters;
import dev.malachi.kernel.identity.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustStoreTest {
    private static final byte[] ALICE_KEY =
            HexFormat.of().parseHex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
    private static final byte[] BOB_KEY =
            HexFormat.of().parseHex("29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7");
    private static final NodeId ALICE = Identity.idOf(ALICE_KEY);
    private static final NodeId BOB = Identity.idOf(BOB_KEY);

    private final VirtualTimeline timeline = new VirtualTimeline();

    @TempDir
    Path home;

    private TrustStore store(TrustMode mode) {
        return new TrustStore(home, mode, timeline, HomeWriters.immediate());
    }

    @Test
    void writesPinsInTheClassicFormAfterFiveSeconds() throws IOException {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.of("alice"), 0x0A90_E906, Sighting.NATIVE);
        store.remember(BOB, BOB_KEY, Optional.empty(), 0, Sighting.NATIVE);
        assertThat(home.resolve("peers.json")).doesNotExist();

        timeline.runFor(Duration.ofSeconds(5));

        assertThat(Files.readString(home.resolve("peers.json")))
                .isEqualTo(ClassicVectors.load()
                        .path("files")
                        .path("peers.json")
                        .path("content")
                        .asString());
    }

    @Test
    void readsBackWhatItWrote() {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.of("alice"), 0x0A90_E906, Sighting.NATIVE);
        store.flush();

        Pin pin = store(TrustMode.KNOWN).pin(ALICE).orElseThrow();

        assertThat(pin.publicKey()).isEqualTo(ALICE_KEY);
        assertThat(pin.name()).contains("alice");
        assertThat(pin.ipv4()).isEqualTo(0x0A90_E906);
        assertThat(pin.isNative()).isTrue();
    }

    @Test
    void remembersWhatAPeerSpeaksUntilItIsNative() throws IOException {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, "semaphore");
        store.flush();
        assertThat(store(TrustMode.TOFU).pin(ALICE).orElseThrow().dialect()).isEqualTo("semaphore");
        String written = Files.readString(home.resolve("trust.json"));

        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, "semaphore");
        store.flush();
        assertThat(store(TrustMode.TOFU).pin(ALICE).orElseThrow().isNative()).isTrue();

        Files.writeString(
                home.resolve("trust.json"), written.replace("semaphore", "").replace("dialect", "unknown"));
        assertThat(store(TrustMode.TOFU).pin(ALICE).orElseThrow())
                .as("written by an older version")
                .satisfies(pin -> assertThat(pin.isNative()).isFalse())
                .extracting(Pin::dialect)
                .isEqualTo("other");
    }

    @Test
    void pinsThatCannotBeWrittenAreKeptAndWrittenWhenTheyCan() throws IOException {
        HomeWriter writer = HomeWriters.immediate();
        var store = new TrustStore(home, TrustMode.TOFU, timeline, writer);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        store.flush();
        byte[] before = Files.readAllBytes(home.resolve("peers.json"));
        Files.delete(home.resolve("trust.json")); // which is written first
        Path obstacle = Files.createDirectories(home.resolve("trust.json/in-the-way"));

        store.remember(BOB, BOB_KEY, Optional.empty(), 0, Sighting.NATIVE);
        timeline.runFor(Duration.ofSeconds(5));
        assertThat(home.resolve("peers.json")).as("untouched").hasBinaryContent(before);
        assertThat(store.pinned(BOB)).isTrue();

        assertThat(store.lastWrite()).isCompletedExceptionally();

        Files.delete(obstacle);
        Files.delete(home.resolve("trust.json"));
        writer.retry();
        assertThat(store(TrustMode.KNOWN).pinned(BOB)).isTrue();
    }

    @Test
    void admitsStrangersUnderTofuOnly() {
        assertThat(store(TrustMode.TOFU).admits(ALICE, ALICE_KEY)).isTrue();
        assertThat(store(TrustMode.KNOWN).admits(ALICE, ALICE_KEY)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = TrustMode.class,
            names = {"KNOWN", "APPROVE"})
    void admitsApprovedPeersAndNotThoseThatWereOnlyMet(TrustMode mode) {
        TrustStore tofu = store(TrustMode.TOFU);
        tofu.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        tofu.remember(BOB, BOB_KEY, Optional.empty(), 0, Sighting.NATIVE);
        tofu.trust(ALICE, PeerTrust.APPROVED);

        TrustStore store = store(mode);
        assertThat(store.admits(ALICE, ALICE_KEY)).isTrue();
        assertThat(store.admits(ALICE, BOB_KEY)).isFalse();
        assertThat(store.admits(BOB, BOB_KEY)).isFalse();
    }

    @Test
    void anApprovalInAdvanceIsKeptAndBecomesThatOfThePin() {
        assertThat(store(TrustMode.KNOWN).trust(ALICE, PeerTrust.APPROVED))
                .as("not pinned")
                .isFalse();

        TrustStore store = store(TrustMode.KNOWN);
        assertThat(store.admits(ALICE, ALICE_KEY)).isTrue();
        assertThat(store.standing(ALICE)).isEqualTo(Standing.APPROVED);
        assertThat(store.pinned(ALICE)).isFalse();
        assertThat(store.remember(ALICE, ALICE_KEY, Optional.of("alice"), 0, Sighting.NATIVE))
                .isTrue();
        store.flush();

        TrustStore again = store(TrustMode.KNOWN);
        assertThat(again.pin(ALICE).orElseThrow().trust()).isEqualTo(PeerTrust.APPROVED);
        assertThat(again.saidOfUnpinned()).isEmpty();
        assertThat(again.forget(ALICE)).isTrue();
        assertThat(again.admits(ALICE, ALICE_KEY)).as("forgotten with the pin").isFalse();
    }

    @Test
    void aPinThatIsTakenOutOfTheFileTakesItsApprovalWithIt() throws IOException {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        store.trust(ALICE, PeerTrust.APPROVED);
        Files.writeString(home.resolve("peers.json"), "{}");

        assertThat(store(TrustMode.KNOWN).admits(ALICE, ALICE_KEY)).isFalse();
    }

    @Test
    void whatAPersonSaysIsWrittenAtOnceAndBeforeThePins() throws IOException {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        store.trust(ALICE, PeerTrust.APPROVED);
        byte[] pinned = Files.readAllBytes(home.resolve("peers.json"));

        store.trust(ALICE, PeerTrust.DENIED);
        Files.write(home.resolve("peers.json"), pinned); // as if it had ended between the two files

        TrustStore again = store(TrustMode.TOFU);
        assertThat(again.admits(ALICE, ALICE_KEY)).isFalse();
        assertThat(again.pinned(ALICE)).isFalse();
    }

    @Test
    void refusesADamagedFileAndLeavesItAlone() throws IOException {
        Path file = Files.writeString(home.resolve("peers.json"), "{\"broken\": ");

        assertThatThrownBy(() -> store(TrustMode.TOFU))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("is damaged");
        assertThat(Files.readString(file)).isEqualTo("{\"broken\": ");
    }

    @Test
    void refusesAKeyThatItsIdDoesNotStandFor() throws IOException {
        Files.writeString(
                home.resolve("peers.json"),
                "{\"" + ALICE + "\": \"" + java.util.Base64.getEncoder().encodeToString(BOB_KEY) + "\"}");

        assertThatThrownBy(() -> store(TrustMode.TOFU))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("not the one");
    }

    @Test
    void refusesThePeerListOfTheOldMeshWithoutOverwritingIt() throws IOException {
        Files.writeString(home.resolve("peers.json"), "{\"peers\": {}, \"updated\": 1}");

        assertThatThrownBy(() -> store(TrustMode.TOFU))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("other things");
    }

    @Test
    void aPeerThatAnsweredOurHostOnTwoDaysIsSettledAndStaysSo() {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.of("alice"), 0, Sighting.NATIVE);
        store.answered(ALICE);
        store.answered(ALICE);
        assertThat(store.standing(ALICE)).as("on one day").isEqualTo(Standing.NEWCOMER);

        timeline.runFor(Duration.ofDays(1));
        store.answered(ALICE);
        store.flush();

        assertThat(store.standing(ALICE)).isEqualTo(Standing.SETTLED);
        assertThat(store(TrustMode.TOFU).standing(ALICE)).isEqualTo(Standing.SETTLED);
        assertThat(store.standing(BOB)).as("not pinned").isEqualTo(Standing.NEWCOMER);
    }

    @Test
    void whatAPersonSaysOfAPeerIsKept() {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        store.remember(BOB, BOB_KEY, Optional.empty(), 0, Sighting.NATIVE);
        assertThat(store.trust(ALICE, PeerTrust.APPROVED)).isTrue();
        assertThat(store.trust(BOB, PeerTrust.DENIED)).isTrue();
        store.flush();

        TrustStore again = store(TrustMode.TOFU);

        assertThat(again.standing(ALICE)).isEqualTo(Standing.APPROVED);
        assertThat(again.admits(BOB, BOB_KEY)).isFalse();
        assertThat(again.pinned(BOB)).as("takes no room of pins").isFalse();
        assertThat(again.forget(BOB)).as("a denial is not forgotten").isFalse();
        assertThat(again.admits(BOB, BOB_KEY)).isFalse();
        again.trust(BOB, PeerTrust.APPROVED);
        assertThat(again.admits(BOB, BOB_KEY)).isTrue();
    }

    @Test
    void manyNewPinsAreWrittenOnceAMinuteAndAPersonsWordAtOnce() {
        int[] writes = {0};
        var store = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.on(task -> {
            writes[0]++;
            task.run();
        }));
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        for (int second = 0; second < 600; second++) {
            store.remember(BOB, BOB_KEY, Optional.of("bob" + second), 0, Sighting.NATIVE);
            timeline.runFor(Duration.ofSeconds(1));
        }
        assertThat(writes[0]).isBetween(9, 12);

        store.trust(ALICE, PeerTrust.DENIED);
        timeline.runFor(Duration.ofSeconds(5));

        assertThat(store(TrustMode.TOFU).trustOf(ALICE)).contains(PeerTrust.DENIED);
    }

    @Test
    void writesNothingAfterItsEnd() throws IOException {
        TrustStore store = store(TrustMode.TOFU);
        store.remember(ALICE, ALICE_KEY, Optional.empty(), 0, Sighting.NATIVE);
        store.close();
        byte[] peers = Files.readAllBytes(home.resolve("peers.json"));

        store.trust(BOB, PeerTrust.DENIED);
        store.forget(ALICE);
        store.writeNow();
        store.flush();
        timeline.runFor(Duration.ofMinutes(2));

        assertThat(home.resolve("peers.json")).hasBinaryContent(peers);
        assertThat(store(TrustMode.TOFU).trustOf(BOB)).isEmpty();
    }
}
