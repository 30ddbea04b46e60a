package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakesTest {
    private final TestWire wire = new TestWire();
    private final TestNode a = wire.add(new TestNode(wire, 1));
    private final TestNode b = wire.add(new TestNode(wire, 2));

    HandshakesTest() {
        a.meets(b);
        b.meets(a);
    }

    private TestNode lower() {
        return a.id().compareTo(b.id()) < 0 ? a : b;
    }

    private TestNode higher() {
        return lower() == a ? b : a;
    }

    private static Session current(TestNode node, TestNode other) {
        return node.sessionWith(other).orElseThrow();
    }

    /** Both send under the two ends of one session. */
    private static boolean paired(TestNode one, TestNode other) {
        return current(one, other).localIndex() == current(other, one).remoteIndex()
                && current(one, other).remoteIndex() == current(other, one).localIndex();
    }

    private void assertTalks() {
        int heardByA = a.received.size();
        int heardByB = b.received.size();
        a.say(b, "from a");
        b.say(a, "from b");
        wire.run(Duration.ofMillis(5));
        assertThat(a.received).hasSize(heardByA + 1);
        assertThat(b.received).hasSize(heardByB + 1);
    }

    @Test
    void bringsASessionUpInOneRoundTrip() {
        a.say(b, "hello");
        wire.run(TestWire.LATENCY.multipliedBy(2));
        assertThat(a.sessionWith(b)).isPresent();
        assertThat(b.sessionWith(a)).as("not before the first frame").isEmpty();

        wire.run(TestWire.LATENCY);
        assertThat(b.heardFrom(a)).containsExactly("hello");
        assertThat(paired(a, b)).isTrue();
        assertThat(current(a, b).role()).isEqualTo(Session.Role.INITIATOR);
        assertThat(current(b, a).role()).isEqualTo(Session.Role.RESPONDER);
        assertThat(current(a, b).handshakeHash()).isEqualTo(current(b, a).handshakeHash());
        assertThat(current(a, b).peerCapabilities()).isEqualTo(Wire.CAPABILITY_NATIVE);
        assertThat(wire.count(f -> f.type() == Wire.TYPE_HANDSHAKE)).isEqualTo(2);
        assertThat(a.told("up")).isOne();
        assertThat(b.told("up")).isOne();
        assertThat(a.told.getFirst().firstContact()).isTrue();
        assertTalks();
    }

    @Test
    void twoNodesThatBothTakeAesUseIt() {
        a.takesAes();
        b.takesAes();
        assertThat(algorithmsOfASession()).containsExactly(Algorithm.AES_256_GCM, Algorithm.AES_256_GCM);
        assertTalks();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withANodeThatDoesNotTakeAesFramesAreOfChaCha(boolean initiatorTakesIt) {
        (initiatorTakesIt ? a : b).takesAes();
        assertThat(algorithmsOfASession()).containsExactly(Algorithm.CHACHA20_POLY1305, Algorithm.CHACHA20_POLY1305);
        assertTalks();
    }

    private List<Algorithm> algorithmsOfASession() {
        a.say(b, "hello");
        wire.settle();
        assertThat(b.heardFrom(a)).containsExactly("hello");
        return List.of(current(a, b).algorithm(), current(b, a).algorithm());
    }

    @Test
    void sendsAKeepaliveAtOnceWhenTheHostHasNothingToSend() {
        a.announces = false;
        b.announces = false;
        a.connect(b);
        wire.settle();
        assertThat(a.counted("handshake.keepalive_sent")).isOne();
        assertThat(b.sessionWith(a)).isPresent();
        assertThat(b.counted("handshake.keepalive_sent")).isZero();
    }

    @Test
    void connectsOnceHoweverOftenAsked() {
        a.connect(b);
        a.connect(b);
        wire.settle();
        a.connect(b);
        wire.settle();
        assertThat(wire.count(Frame::isInit)).isOne();
    }

    @Test
    void aPeerThatWasNotFoundYetIsReachedWhereItWasInAnEarlierRun() {
        a.peers.get(b.id()).path(null);
        a.connect(b);
        wire.settle();
        assertThat(wire.count(Frame::isInit)).isZero();

        a.remembered = new Source(a.port, b.mac);
        wire.run(Duration.ofSeconds(6));

        assertThat(wire.count(Frame::isInit)).isOne();
        assertThat(a.sessionWith(b)).isPresent();
    }

    @Test
    void whatOthersCauseSendsNothingToARememberedPlace() {
        a.peers.get(b.id()).path(null);
        a.remembered = new Source(a.port, b.mac);

        a.handshakes().call(a.peers.get(b.id()));
        wire.run(Duration.ofSeconds(20));

        assertThat(wire.count(Frame::isInit)).isZero();
    }

    @Test
    void worksWithAPreSharedKey() {
        a.psk = "a long enough pre-shared key".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        b.psk = a.psk.clone();
        a.connect(b);
        wire.settle();
        assertTalks();
    }

    @Test
    void dropsPeersWithAnotherPreSharedKeyBeforeAnyWork() {
        a.psk = "a long enough pre-shared key".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        a.connect(b);
        wire.run(Duration.ofSeconds(20));
        assertThat(b.counted("handshake.drop.bad_mac1")).isGreaterThanOrEqualTo(3);
        assertThat(b.counted("handshake.init_received")).isZero();
        assertThat(a.sessionWith(b)).isEmpty();
    }

    @Test
    void learnsAnUnknownInitiator() {
        b.peers.clear();
        a.connect(b);
        wire.settle();
        assertThat(b.peers).containsKey(a.id());
        assertTalks();
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0", "true, 500", "false, 500", "true, 999", "false, 999"})
    void endsWithOnePairWhenBothBeginAtOnce(boolean lowerFirst, int microsLater) {
        TestNode first = lowerFirst ? lower() : higher();
        TestNode second = lowerFirst ? higher() : lower();
        first.say(second, "from the first");
        wire.run(Duration.ofNanos(1000L * microsLater));
        second.say(first, "from the second");
        wire.settle();
        assertThat(paired(a, b)).isTrue();
        assertThat(current(lower(), higher()).role()).isEqualTo(Session.Role.INITIATOR);
        assertThat(lower().counted("handshake.drop.simultaneous")).isOne();
        assertThat(second.heardFrom(first)).containsExactly("from the first");
        assertThat(first.heardFrom(second)).containsExactly("from the second");
        wire.run(Duration.ofSeconds(30));
        assertThat(wire.count(Frame::isInit)).as("nobody tries again").isEqualTo(2);
        assertThat(a.handshakes().sizes()[1]).isZero();
        assertThat(b.handshakes().sizes()[1]).isZero();
    }

    @Test
    void recoversWhenTheWinnersInitIsLostAndBothBegan() {
        wire.lose(f -> f.isInit() && f.l3Source().equals(lower().id()) && wire.count(Frame::isInit) <= 2);
        a.say(b, "from a");
        b.say(a, "from b");
        wire.run(Duration.ofSeconds(7));
        assertThat(paired(a, b)).isTrue();
        assertThat(a.heardFrom(b)).containsExactly("from b");
        assertThat(b.heardFrom(a)).containsExactly("from a");
    }

    @Test
    void doesNotBeginItselfWhileThePeersFirstFrameIsOnItsWay() {
        a.connect(b);
        wire.time.runUntil(Duration.ofMillis(10), () -> b.counted("handshake.response_sent") == 1);
        b.say(a, "from b");
        wire.settle();
        assertThat(a.heardFrom(b)).containsExactly("from b");
        assertThat(wire.count(Frame::isInit)).isOne();
    }

    @Test
    void sendsTheInitAgainAfterFiveSecondsWhenItIsLost() {
        wire.lose(f -> f.isInit() && wire.count(Frame::isInit) == 1);
        a.say(b, "hello");
        wire.run(Duration.ofMillis(4999));
        assertThat(wire.count(Frame::isInit)).isOne();
        wire.run(Duration.ofMillis(400));
        assertThat(wire.count(Frame::isInit)).isEqualTo(2);
        assertThat(b.heardFrom(a)).containsExactly("hello");
    }

    @Test
    void sendsTheInitAgainWhenTheResponseIsLost() {
        wire.lose(f -> f.isResponse() && wire.count(Frame::isResponse) == 1);
        a.say(b, "hello");
        wire.run(Duration.ofMillis(5400));
        assertThat(b.heardFrom(a)).containsExactly("hello");
        assertThat(paired(a, b)).isTrue();
        assertThat(b.retired).as("the session that nobody used").hasSize(1);
        assertThat(b.sessions().size()).isOne();
    }

    @Test
    void recoversWhenTheFirstFrameIsLost() {
        wire.lose(f -> f.isTransport() && wire.count(Frame::isTransport) == 1);
        a.connect(b);
        wire.settle();
        assertThat(b.sessionWith(a)).isEmpty();
        a.say(b, "again");
        wire.settle();
        assertThat(b.heardFrom(a)).containsExactly("again");
        assertTalks();
    }

    @Test
    void makesANewSessionByItselfWhenTheOnlyFrameIsLost() {
        wire.lose(f -> f.isTransport() && wire.count(Frame::isTransport) == 1);
        a.connect(b);
        wire.run(Duration.ofSeconds(21));
        assertThat(b.sessionWith(a)).isPresent();
        assertThat(paired(a, b)).isTrue();
    }

    @Test
    void givesUpAfterNinetySeconds() {
        wire.lose(Frame::isInit);
        a.say(b, "anyone?");
        wire.run(Duration.ofSeconds(89));
        assertThat(a.counted("handshake.gave_up")).isZero();
        wire.run(Duration.ofSeconds(7));
        assertThat(a.counted("handshake.gave_up")).isOne();
        assertThat(a.told("unreachable")).isOne();
        assertThat(wire.count(Frame::isInit)).isBetween(17L, 18L);
        long inits = wire.count(Frame::isInit);
        wire.run(Duration.ofMinutes(5));
        assertThat(wire.count(Frame::isInit)).isEqualTo(inits);
        assertThat(a.handshakes().sizes()[1]).isZero();

        wire.loseNothing();
        a.connect(b);
        wire.settle();
        assertThat(b.heardFrom(a)).containsExactly("anyone?");
    }

    @Test
    void jittersRetries() {
        wire.lose(Frame::isInit);
        a.connect(b);
        Set<Long> gaps = new HashSet<>();
        long last = wire.time.nanoTime();
        for (int i = 2; i < 10; i++) {
            int sent = i;
            assertThat(wire.time.runUntil(Duration.ofSeconds(6), () -> wire.count(Frame::isInit) == sent))
                    .isTrue();
            long gap = wire.time.nanoTime() - last;
            assertThat(gap).isBetween(Wire.RETRY_NANOS, Wire.RETRY_NANOS + Wire.RETRY_JITTER_NANOS);
            gaps.add(gap);
            last = wire.time.nanoTime();
        }
        assertThat(gaps).hasSizeGreaterThan(4);
    }

    @Test
    void rekeysAfterTwoMinutesWithoutLosingAFrame() {
        a.connect(b);
        wire.settle();
        for (int i = 0; i < 4000; i++) { // 400 s
            a.say(b, "a" + i);
            b.say(a, "b" + i);
            wire.run(Duration.ofMillis(100));
        }
        wire.settle();
        assertThat(b.heardFrom(a)).hasSize(4000).doesNotHaveDuplicates();
        assertThat(a.heardFrom(b)).hasSize(4000).doesNotHaveDuplicates();
        assertThat(a.told("up")).isEqualTo(4);
        assertThat(a.told.stream().filter(TestNode.Told::firstContact)).hasSize(1);
        assertThat(wire.count(f -> f.isInit() && f.l3Source().equals(b.id())))
                .as("the responder leaves it to the initiator")
                .isZero();
        assertThat(a.told.stream().noneMatch(t -> t.what().startsWith("down"))).isTrue();
        assertThat(a.sessions().size()).isEqualTo(2);
    }

    @Test
    void rekeysWhenOnlyThePeerSends() {
        a.connect(b);
        wire.settle();
        Session first = current(a, b);
        for (int i = 0; i < 250; i++) {
            b.say(a, "b" + i);
            wire.run(Duration.ofSeconds(1));
        }
        assertThat(a.heardFrom(b)).hasSize(250);
        assertThat(current(a, b)).isNotSameAs(first);
        assertThat(current(a, b).role()).isEqualTo(Session.Role.INITIATOR);
        assertThat(wire.count(Frame::isInit)).isEqualTo(2);
    }

    @Test
    void receivesUnderThePreviousSessionWhileThePeerChangesOver() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(121));
        Session old = current(b, a);
        a.say(b, "rekey");
        wire.time.runUntil(Duration.ofMillis(10), () -> current(a, b).createdNanos() > Wire.REKEY_AFTER_NANOS);
        b.sendInner(old, "\u0001still old".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        wire.settle();
        assertThat(a.heardFrom(b)).containsExactly("still old");
    }

    @Test
    void letsAnIdleSessionExpire() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(179));
        assertThat(a.sessionWith(b)).isPresent();
        assertThat(b.sessionWith(a)).isPresent();
        wire.run(Duration.ofSeconds(2));
        assertThat(a.sessionWith(b)).isEmpty();
        assertThat(b.sessionWith(a)).isEmpty();
        assertThat(a.told("down expired")).isOne();
        assertThat(b.told("down expired")).isOne();
        assertThat(a.sessions().size()).isZero();
        assertThat(b.sessions().size()).isZero();
        assertThat(a.retired).hasSize(1);
        assertThat(wire.count(Frame::isInit)).isOne();
        long frames = wire.sent.size();
        wire.run(Duration.ofHours(1));
        assertThat(wire.sent).hasSize((int) frames);
    }

    @Test
    void responderMakesANewSessionWhenItSendsAfterTheEnd() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(200));
        b.say(a, "long time");
        wire.settle();
        assertThat(a.heardFrom(b)).containsExactly("long time");
        assertThat(current(b, a).role()).isEqualTo(Session.Role.INITIATOR);
    }

    @Test
    void answersDataWithAKeepaliveWithinTenSeconds() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(30));
        long frames = wire.sent.size();
        a.say(b, "one way");
        wire.run(Duration.ofMillis(4900));
        assertThat(wire.sent).as("not at once").hasSize((int) frames + 1);
        wire.run(Duration.ofMillis(5200));
        assertThat(b.counted("handshake.keepalive_sent")).isOne();
        wire.run(Duration.ofSeconds(60));
        assertThat(b.counted("handshake.keepalive_sent"))
                .as("a keepalive is not answered")
                .isOne();
        assertThat(wire.count(Frame::isInit)).as("and nobody is taken for dead").isOne();
    }

    @Test
    void keepsAnEndlessOneWayFlowAliveWithFewKeepalives() {
        a.connect(b);
        wire.settle();
        for (int i = 0; i < 1000; i++) {
            a.say(b, "frame " + i);
            wire.run(Duration.ofMillis(100));
        }
        assertThat(b.heardFrom(a)).hasSize(1000);
        assertThat(wire.count(Frame::isInit)).isOne();
        assertThat(b.counted("handshake.keepalive_sent")).isBetween(9L, 20L);
    }

    @Test
    void doesNotSendKeepalivesWhenDataIsAnswered() {
        a.connect(b);
        wire.settle();
        for (int i = 0; i < 50; i++) {
            a.say(b, "ping");
            wire.run(Duration.ofMillis(10));
            b.say(a, "pong");
            wire.run(Duration.ofSeconds(1));
        }
        assertThat(a.counted("handshake.keepalive_sent") + b.counted("handshake.keepalive_sent"))
                .isZero();
    }

    @Test
    void handshakesAnewWithAPeerThatHasFallenSilent() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(10));
        wire.lose(f -> f.l3Source().equals(b.id()) && f.isTransport());
        a.say(b, "are you there?");
        wire.run(Duration.ofMillis(11_900));
        assertThat(wire.count(Frame::isInit)).isOne();
        wire.run(Duration.ofMillis(5_200));
        assertThat(wire.count(Frame::isInit)).isEqualTo(2);
    }

    @Test
    void tellsOnceThatASilentPeerIsUnreachable() {
        a.connect(b);
        wire.settle();
        wire.lose(frame -> true);
        a.say(b, "are you there?");
        wire.run(Duration.ofMinutes(10));
        assertThat(a.told("unreachable")).isOne();
        assertThat(a.told("down expired")).isOne();
        assertThat(a.sessions().size()).isZero();
    }

    @Test
    void restartedNodeIsBackWithinARoundTrip() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(12));
        TestNode again = b.restarted();
        a.say(again, "lost, but tells");
        wire.run(TestWire.LATENCY.multipliedBy(4));
        assertThat(again.counted("handshake.unknown_index.answered")).isOne();
        assertThat(paired(a, again)).isTrue();
        a.say(again, "hello again");
        again.say(a, "hello too");
        wire.settle();
        assertThat(again.heardFrom(a)).containsExactly("hello again");
        assertThat(a.heardFrom(again)).containsExactly("hello too");
    }

    @Test
    void restartedNodeIsBackWhenItBeginsItself() {
        a.connect(b);
        wire.settle();
        TestNode again = b.restarted();
        again.say(a, "back");
        wire.settle();
        assertThat(a.heardFrom(again)).containsExactly("back");
        assertThat(paired(a, again)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nodeWhoseClockWentBackIsHelpedByThePeer(boolean lowerOne) {
        TestNode node = lowerOne ? lower() : higher();
        TestNode peer = lowerOne ? higher() : lower();
        node.connect(peer);
        wire.settle();
        TestNode again = node.restarted();
        again.setClockBack(3_600_000);
        wire.run(Duration.ofSeconds(10));
        again.say(peer, "what time is it?");
        wire.run(Duration.ofMillis(lowerOne ? 5_020 : 20));
        assertThat(peer.counted("handshake.drop.old_timestamp")).isOne();
        assertThat(peer.heardFrom(again)).containsExactly("what time is it?");
        assertThat(current(peer, again).role()).isEqualTo(Session.Role.INITIATOR);
    }

    @Test
    void rekeysThoughTheWallClockIsSetBack() {
        a.connect(b);
        wire.settle();
        wire.time.stepWallClock(Duration.ofHours(-5));
        Session old = current(a, b);
        wire.run(Duration.ofSeconds(121));
        a.say(b, "rekey");
        wire.settle();
        assertThat(current(a, b)).isNotSameAs(old);
        assertThat(b.counted("handshake.drop.old_timestamp")).isZero();
    }

    @Test
    void saysWhereAFrameOfThePeerCameFromOnceItIsNoReplay() {
        a.connect(b);
        wire.run(TestWire.LATENCY.multipliedBy(2));
        assertThat(a.alive).containsExactly(b.mac);
        assertThat(b.alive).as("an INIT may be a replay").isEmpty();

        wire.run(TestWire.LATENCY);
        assertThat(b.alive).containsExactly(a.mac);
    }

    @Test
    void aReplayedInitTeachesARestartedNodeNoPath() {
        a.connect(b);
        wire.settle();
        Frame recorded = wire.sent.stream().filter(Frame::isInit).findFirst().orElseThrow();
        TestNode again = b.restarted();
        again.peer(a).path(null);
        wire.remove(a);

        wire.deliver(recorded, TestWire.LATENCY);
        wire.run(Duration.ofSeconds(200));

        assertThat(again.counted("handshake.response_sent")).isOne();
        assertThat(again.alive).isEmpty();
        assertThat(again.peer(a).path()).isEmpty();
    }

    /** A recorded INIT is as good as a true one until somebody uses its session. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplayedInitDoesNotEndAnAttemptOfARestartedNode(boolean restartsLower) {
        TestNode node = restartsLower ? lower() : higher();
        TestNode peer = node == a ? b : a;
        peer.connect(node);
        wire.settle();
        Frame recorded = wire.last(Frame::isInit);
        TestNode restarted = node.restarted();
        peer.handshakes().onClose(peer.peer(node), 0);

        restarted.say(peer, "hello");
        restarted.onFrame(recorded);
        wire.run(Duration.ofMillis(100));
        assertThat(peer.heardFrom(restarted)).containsExactly("hello");
    }

    @Test
    void aReplayedInitDelaysAnAttemptThatBeginsAfterItByASecondAtMost() {
        b.connect(a);
        wire.settle();
        Frame recorded = wire.last(Frame::isInit);
        TestNode restarted = a.restarted();
        b.handshakes().onClose(b.peer(a), 0);

        restarted.onFrame(recorded);
        restarted.say(b, "hello");
        wire.run(Duration.ofMillis(1100));
        assertThat(b.heardFrom(restarted)).containsExactly("hello");
    }

    @Test
    void triesAgainAtOnceWhenThePeerHasAnotherPath() {
        wire.lose(Frame::isInit);
        a.connect(b);
        wire.run(Duration.ofSeconds(1));
        assertThat(a.sessionWith(b)).isEmpty();

        wire.loseNothing();
        a.handshakes().pathChanged(a.peer(b));
        wire.settle();

        assertThat(a.sessionWith(b)).isPresent();
        assertThat(wire.count(Frame::isInit)).isEqualTo(2);
        a.handshakes().pathChanged(a.peer(b));
        wire.run(Duration.ofSeconds(10));
        assertThat(wire.count(Frame::isInit)).as("nothing waits any more").isEqualTo(2);
    }

    @Test
    void asksForASilentPeerWhenItFallsSilentAndWithEveryInitThatIsNotAnswered() {
        a.connect(b);
        wire.settle();
        wire.lose(frame -> true);
        a.say(b, "anybody there?");

        wire.run(Duration.ofSeconds(11));
        assertThat(a.told("silent")).isZero();
        wire.run(Duration.ofSeconds(6));
        assertThat(a.told("silent")).isBetween(1L, 2L);
        wire.run(Duration.ofSeconds(11));
        assertThat(a.told("silent")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void renewsSessionsThatMayHaveEndedWhileTheMachineSlept() {
        a.connect(b);
        wire.settle();
        Session before = current(b, a);

        b.handshakes().renewAll();
        wire.settle();

        assertThat(current(b, a)).isNotSameAs(before);
        assertThat(paired(a, b)).isTrue();
        assertTalks();
    }

    @Test
    void closeEndsTheSessionOnBothSidesAtOnce() {
        a.connect(b);
        wire.settle();
        a.handshakes().close(a.peer(b), Wire.CLOSE_DENIED);
        assertThat(a.sessionWith(b)).isEmpty();
        assertThat(a.told("down denied")).isOne();
        wire.settle();
        assertThat(b.sessionWith(a)).isEmpty();
        assertThat(b.told("down peer: denied")).isOne();
        assertThat(a.sessions().size() + b.sessions().size()).isZero();
        assertThat(a.counted("handshake.unknown_index.answered") + b.counted("handshake.unknown_index.answered"))
                .isZero();
    }

    @Test
    void stoppedNodeTellsItsPeersAndDoesNothingMore() {
        TestNode c = wire.add(new TestNode(wire, 3));
        c.meets(a);
        a.meets(c);
        a.connect(b);
        c.connect(a);
        wire.settle();
        a.handshakes().closeAll(Wire.CLOSE_STOPPING);
        wire.settle();
        assertThat(b.told("down peer: stopping")).isOne();
        assertThat(c.told("down peer: stopping")).isOne();
        assertThat(a.sessions().size()).isZero();
        long fromA = wire.count(f -> f.l3Source().equals(a.id()));
        b.say(a, "anyone?");
        a.connect(c);
        a.handshakes().rekeyDue(a.peer(b));
        wire.run(Duration.ofSeconds(30));
        assertThat(wire.count(f -> f.l3Source().equals(a.id()))).isEqualTo(fromA);
        assertThat(a.handshakes().sizes())
                .containsExactly(0, 0, 0, a.handshakes().sizes()[3]);
    }

    @Test
    void denialStopsAHandshakeInProgress() {
        wire.lose(Frame::isInit);
        a.connect(b);
        wire.run(Duration.ofSeconds(7));
        a.denied.add(b.id());
        a.handshakes().close(a.peer(b), Wire.CLOSE_DENIED);
        long inits = wire.count(Frame::isInit);
        a.connect(b);
        wire.run(Duration.ofSeconds(60));
        assertThat(wire.count(Frame::isInit)).isEqualTo(inits);
        assertThat(a.counted("handshake.not_begun.not_trusted")).isOne();
    }

    @Test
    void peerThatWasForgottenAndLearnedAnewStartsAfresh() {
        a.connect(b);
        wire.settle();
        b.peers.clear();
        b.meets(a);
        a.handshakes().close(a.peer(b), Wire.CLOSE_NEW_KEY);
        wire.settle();
        b.say(a, "who are you?");
        wire.settle();
        assertThat(a.heardFrom(b)).containsExactly("who are you?");
        assertThat(b.sessions().size()).isOne();
        assertTalks();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 40})
    void survivesLossReorderingAndDuplication(int lossPercent) {
        var random = new Random(lossPercent);
        wire.copies(2);
        wire.lose(frame -> {
            if (random.nextInt(100) < lossPercent) {
                return true;
            }
            if (random.nextInt(100) < 20) {
                wire.deliver(frame, Duration.ofMillis(random.nextInt(1, 3000)));
            }
            return false;
        });
        for (int i = 0; i < 3000; i++) { // 50 minutes
            if (random.nextInt(3) > 0) {
                a.say(b, "a" + i);
            }
            if (random.nextInt(3) > 0) {
                b.say(a, "b" + i);
            }
            wire.run(Duration.ofSeconds(1));
            assertThat(a.sessions().size()).isLessThanOrEqualTo(3);
            assertThat(b.sessions().size()).isLessThanOrEqualTo(3);
        }
        wire.loseNothing();
        wire.copies(1);
        wire.run(Duration.ofSeconds(20));
        assertTalks();
        assertThat(a.heardFrom(b)).doesNotHaveDuplicates().hasSizeGreaterThan(1000);
        assertThat(b.heardFrom(a)).doesNotHaveDuplicates().hasSizeGreaterThan(1000);
    }

    @Test
    void sameSeedGivesTheSameRun() {
        assertThat(runOf(7)).isEqualTo(runOf(7));
    }

    private static String runOf(int seed) {
        var wire = new TestWire();
        var random = new Random(seed);
        wire.lose(f -> random.nextInt(10) == 0);
        TestNode[] nodes = new TestNode[4];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = wire.add(new TestNode(wire, i + 1));
        }
        for (TestNode one : nodes) {
            for (TestNode other : nodes) {
                if (one != other) {
                    one.meets(other);
                }
            }
        }
        for (int i = 0; i < 300; i++) {
            TestNode from = nodes[random.nextInt(4)];
            TestNode to = nodes[random.nextInt(4)];
            if (from != to) {
                from.say(to, "n" + i);
            }
            wire.run(Duration.ofMillis(random.nextInt(2000)));
        }
        var transcript = new StringBuilder();
        for (Frame frame : wire.sent) {
            transcript.append(java.util.HexFormat.of().formatHex(frame.body())).append('\n');
        }
        return transcript.toString();
    }

    @Test
    void aThousandIdleSessionsCostFewTimers() {
        int count = 200;
        for (int i = 0; i < count; i++) {
            TestNode other = wire.add(new TestNode(wire, 100 + i));
            other.meets(a);
            a.meets(other);
            a.connect(other);
        }
        wire.run(Duration.ofSeconds(10)); // the link's budget spreads them
        assertThat(a.sessions().size()).isEqualTo(count);
        long before = a.timersSet;
        wire.run(Duration.ofSeconds(100));
        assertThat((a.timersSet - before) / count)
                .as("looks at a session in 100 s")
                .isLessThanOrEqualTo(21);
        wire.run(Duration.ofSeconds(100));
        long ended = a.timersSet;
        wire.run(Duration.ofHours(1));
        assertThat(a.timersSet).as("without sessions there are no timers").isEqualTo(ended);
    }

    @Test
    void drawsIndicesThatAreUniqueAndNotZero() {
        Set<Integer> seen = new HashSet<>();
        int few = 1 << 10;
        a.random(new Random(5) {
            @Override
            public int nextInt() {
                return super.nextInt() & few - 1; // collides all the time
            }
        });
        for (int i = 0; i < 60; i++) {
            TestNode other = wire.add(new TestNode(wire, 100 + i));
            other.meets(a);
            a.meets(other);
            if (i % 2 == 0) {
                a.connect(other);
            } else {
                other.connect(a);
            }
            wire.settle();
            int index = current(a, other).localIndex();
            assertThat(index).isNotZero();
            assertThat(seen.add(index)).isTrue();
        }
    }
}
