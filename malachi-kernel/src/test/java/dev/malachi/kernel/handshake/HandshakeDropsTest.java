package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.handshake.message.HandshakeKeys;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.InitPayload;
import dev.malachi.kernel.noise.NoiseHandshake;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Everything that must not lead to a session, and costs nothing where it should not. */
class HandshakeDropsTest {
    private static final Duration NOW = Duration.ZERO;
    private static final int NOISE = Wire.HANDSHAKE_HEADER_BYTES;

    private final TestWire wire = new TestWire();
    private final TestNode a = wire.add(new TestNode(wire, 1));
    private final TestNode b = wire.add(new TestNode(wire, 2));

    HandshakeDropsTest() {
        a.meets(b);
        b.meets(a);
    }

    /** Holds a's INIT back and returns it. */
    private Frame heldInit() {
        wire.lose(Frame::isInit);
        a.connect(b);
        wire.loseNothing();
        return wire.last(Frame::isInit).withoutPadding();
    }

    /** Lets b answer, holds the RESPONSE back and returns it. */
    private Frame heldResponse() {
        wire.lose(Frame::isResponse);
        a.connect(b);
        wire.settle();
        wire.loseNothing();
        return wire.last(Frame::isResponse);
    }

    private void deliver(Frame frame) {
        wire.deliver(frame, NOW);
        wire.run(Duration.ofMillis(2));
    }

    /** Writes mac1 anew, as somebody can who knows the receiver's public key. */
    private static Frame withGoodMac1(Frame frame, byte[] changed, TestNode receiver) {
        byte[] body = changed.clone();
        int macs = body.length - HandshakeMessage.MACS_BYTES;
        byte[] mac1 = TestNode.SUITE.blake2b(
                HandshakeKeys.mac1Key(TestNode.SUITE, receiver.identity().staticPublicKey(), receiver.psk),
                Wire.MAC_BYTES,
                HandshakeKeys.l3Header(frame.l3Destination(), frame.l3Source()),
                HandshakeMessage.covered(body, macs));
        System.arraycopy(mac1, 0, body, macs, mac1.length);
        return frame.with(body);
    }

    @Test
    void everyCorruptedByteOfAnInitIsNoticed() {
        Frame init = heldInit();
        int macs = init.body().length - HandshakeMessage.MACS_BYTES;
        for (int at = 0; at < macs + Wire.MAC_BYTES; at++) {
            if (at == HandshakeMessage.HOP_LIMIT_OFFSET) {
                continue;
            }
            long before = b.counted("handshake.drop.malformed") + b.counted("handshake.drop.bad_mac1");
            deliver(init.with(TestNode.corrupted(init.body(), at)));
            assertThat(b.counted("handshake.drop.malformed") + b.counted("handshake.drop.bad_mac1"))
                    .as("byte %d", at)
                    .isEqualTo(before + 1);
        }
        assertThat(b.counted("handshake.drop.malformed")).isGreaterThanOrEqualTo(5); // kind, length, receiver index
        assertThat(b.counted("handshake.response_sent")).isZero();
        assertThat(b.sessions().size()).isZero();
        deliver(init);
        assertThat(b.counted("handshake.response_sent")).isOne();
    }

    @Test
    void everyCorruptedByteUnderAGoodMac1IsNoticed() {
        Frame init = heldInit();
        wire.lose(Frame::isInit); // those that a sends meanwhile
        int macs = init.body().length - HandshakeMessage.MACS_BYTES;
        for (int at = 4; at < macs; at++) { // from the sender index on; 8 to 11 must be 0
            if (at >= 8 && at < NOISE) {
                continue;
            }
            wire.run(Duration.ofMillis(150)); // within the budget of an address
            long before = b.counted("handshake.drop.bad_noise");
            deliver(withGoodMac1(init, TestNode.corrupted(init.body(), at), b));
            assertThat(b.counted("handshake.drop.bad_noise")).as("byte %d", at).isEqualTo(before + 1);
        }
        assertThat(b.counted("handshake.response_sent")).isZero();
    }

    @Test
    void everyCorruptedByteOfAResponseIsNoticed() {
        Frame response = heldResponse();
        int macs = response.body().length - HandshakeMessage.MACS_BYTES;
        for (int at = 0; at < macs + Wire.MAC_BYTES; at++) {
            if (at == HandshakeMessage.HOP_LIMIT_OFFSET) {
                continue;
            }
            deliver(response.with(TestNode.corrupted(response.body(), at)));
        }
        assertThat(a.counted("handshake.drop.unexpected_response"))
                .as("receiver index")
                .isEqualTo(4);
        assertThat(a.counted("handshake.drop.malformed")).isEqualTo(3);
        assertThat(a.counted("handshake.drop.bad_mac1")).isEqualTo(macs + Wire.MAC_BYTES - 1 - 4 - 3);
        assertThat(a.sessionWith(b)).isEmpty();
        deliver(response);
        assertThat(a.sessionWith(b)).isPresent();
    }

    @Test
    void everyCorruptedByteOfAResponseUnderAGoodMac1IsNoticed() {
        wire.lose(Frame::isResponse);
        a.connect(b);
        wire.settle();
        Frame response = wire.last(Frame::isResponse);
        int macs = response.body().length - HandshakeMessage.MACS_BYTES;
        for (int at = NOISE; at < macs; at++) {
            wire.run(Duration.ofMillis(400)); // within the tries of one INIT
            response = wire.last(Frame::isResponse); // a has tried again meanwhile
            long before = a.counted("handshake.drop.bad_noise");
            deliver(withGoodMac1(response, TestNode.corrupted(response.body(), at), a));
            assertThat(a.counted("handshake.drop.bad_noise")).as("byte %d", at).isEqualTo(before + 1);
        }
        deliver(response);
        assertThat(a.sessionWith(b))
                .as("failures have not spoilt the handshake")
                .isPresent();
    }

    @Test
    void responsesToOneInitAreTriedSixteenTimesAndFourTimesFromElsewhere() {
        Frame response = heldResponse();
        byte[] bad = TestNode.corrupted(response.body(), NOISE);
        Frame forged = withGoodMac1(response, bad, a);
        var elsewhere = new Frame(
                forged.to(),
                new MacAddress(0x0600_0000_0001L),
                forged.type(),
                forged.l3Destination(),
                forged.l3Source(),
                forged.body());
        for (int i = 0; i < 100; i++) {
            deliver(elsewhere);
        }
        assertThat(a.counted("handshake.drop.bad_noise")).isEqualTo(Wire.RESPONSES_FROM_OTHERS);
        for (int i = 0; i < Wire.RESPONSES_FROM_ASKED - 1; i++) {
            deliver(forged);
        }
        deliver(response);
        assertThat(a.sessionWith(b)).as("the true one comes in time").isPresent();
        assertThat(a.counted("handshake.drop.response_tries")).isEqualTo(100 - Wire.RESPONSES_FROM_OTHERS);
    }

    @Test
    void forwardersMayLowerTheHopLimit() {
        Frame init = heldInit();
        byte[] body = init.body().clone();
        body[HandshakeMessage.HOP_LIMIT_OFFSET] = 3;
        deliver(init.with(body));
        assertThat(b.counted("handshake.response_sent")).isOne();
    }

    @Test
    void ethernetPaddingIsIgnored() {
        Frame init = heldInit();
        deliver(init.with(Arrays.copyOf(init.body(), init.body().length + 18)));
        assertThat(b.counted("handshake.response_sent")).isOne();
    }

    @Test
    void shortFramesAreMalformed() {
        Frame init = heldInit();
        for (int length = 0; length < init.body().length; length++) {
            deliver(init.with(Arrays.copyOf(init.body(), length)));
        }
        assertThat(b.counted("handshake.drop.malformed")).isEqualTo(init.body().length);
    }

    @Test
    void anInitIsAtLeastAsLongAsItsResponse() {
        Frame init = heldInit();
        b.announcement =
                b.announcement.withText(Wire.TLV_HOST_NAME, "h".repeat(63)).withText(Wire.TLV_VERSION, "v".repeat(32));
        deliver(init);
        assertThat(b.counted("handshake.drop.short")).isOne();
        assertThat(b.counted("handshake.response_sent")).isZero();
        assertThat(b.told).as("older versions send such ones").anySatisfy(told -> {
            assertThat(told.what()).isEqualTo("too short " + a.mac);
            assertThat(told.peer()).isEqualTo(a.id());
        });
        Frame padded = init.with(Arrays.copyOf(init.body(), Wire.INIT_MIN_FRAME_BYTES - Wire.BODY_OFFSET));
        deliver(padded);
        assertThat(b.counted("handshake.response_sent")).isOne();
        assertThat(wire.last(Frame::isResponse).body().length).isLessThanOrEqualTo(padded.body().length);
        assertThat(wire.last(Frame::isInit).body().length).as("as it is sent").isEqualTo(padded.body().length);
    }

    /** The peer's path is only what somebody has written into a question. */
    private void pathOfAIsNotProven() {
        b.peer(a).path(new Path(b.port, new MacAddress(0x0600_0000_0009L), 1500));
    }

    @Test
    void whatAnybodyMaySendCausesNoInitToAPathThatIsNotProven() {
        pathOfAIsNotProven();
        b.handshakes().onUnknownIndex(b.port, new MacAddress(0x0600_0000_0009L), a.id(), 5);
        assertThat(b.counted("handshake.unknown_index.path_not_proven")).isOne();
        assertThat(wire.count(Frame::isInit)).isZero();
    }

    @Test
    void aCallToAPathThatIsNotProvenIsOneInitAndWhatOurHostWantsIsMore() {
        pathOfAIsNotProven();
        b.handshakes().call(b.peer(a));
        wire.run(Duration.ofSeconds(30));
        assertThat(wire.count(Frame::isInit)).isOne();
        b.handshakes().call(b.peer(a));
        b.handshakes().connect(b.peer(a));
        wire.run(Duration.ofSeconds(30));
        assertThat(wire.count(Frame::isInit)).isBetween(6L, 8L);
    }

    /** Or a peer could have what it asks for sent to somebody else: a question under his address, then a handshake under its own. */
    @Test
    void handshakeTakesThePlaceOfAPathThatIsNotProven() {
        pathOfAIsNotProven();
        a.connect(b);
        wire.settle();
        assertThat(b.peer(a).path()).map(Path::mac).contains(a.mac);
        assertThat(b.peer(a).pathReaches()).isTrue();
        assertThat(wire.sent).noneMatch(frame -> frame.to().equals(new MacAddress(0x0600_0000_0009L)));
    }

    @Test
    void framesForOthersAndFromNobodyAreDropped() {
        Frame init = heldInit();
        deliver(new Frame(b.mac, a.mac, Wire.TYPE_HANDSHAKE, a.id(), a.id(), init.body()));
        assertThat(b.counted("handshake.drop.not_for_us")).isOne();
        deliver(new Frame(b.mac, a.mac, Wire.TYPE_HANDSHAKE, b.id(), b.id(), init.body()));
        deliver(new Frame(b.mac, a.mac, Wire.TYPE_HANDSHAKE, b.id(), NodeId.ZERO, init.body()));
        deliver(new Frame(b.mac, MacAddress.BROADCAST, Wire.TYPE_HANDSHAKE, b.id(), a.id(), init.body()));
        assertThat(b.counted("handshake.drop.bad_source")).isEqualTo(3);
        assertThat(b.counted("handshake.init_received")).isZero();
    }

    @Test
    void replayedInitMakesNoSession() {
        Frame init = heldInit();
        deliver(init);
        wire.settle();
        Session session = a.sessionWith(b).orElseThrow();
        deliver(init);
        assertThat(b.counted("handshake.drop.old_timestamp")).isOne();
        assertThat(b.counted("handshake.response_sent")).isOne();
        assertThat(wire.count(Frame::isInit))
                .as("a duplicate is no reason for anything")
                .isOne();

        wire.run(Duration.ofSeconds(6));
        for (int i = 0; i < 100; i++) {
            deliver(init);
            wire.run(Duration.ofMillis(200));
        }
        assertThat(wire.count(f -> f.isInit() && f.l3Source().equals(b.id())))
                .as("once in 30 s")
                .isOne();
        assertThat(b.counted("handshake.response_sent")).isOne();
        assertThat(a.sessionWith(b)).isPresent();
        assertThat(session.usable(wire.time.nanoTime())).isTrue();
        assertThat(b.sessions().size()).isEqualTo(2);
    }

    @Test
    void replayedInitAfterARestartLeavesTheLiveSessionAlone() {
        Frame init = heldInit();
        deliver(init);
        wire.settle();
        TestNode again = b.restarted();
        again.say(a, "back");
        wire.settle();
        Session live = again.sessionWith(a).orElseThrow();
        deliver(init); // b has forgotten its timestamp
        wire.settle();
        assertThat(again.counted("handshake.response_sent")).isOne();
        assertThat(again.sessionWith(a)).contains(live);
        a.say(again, "still there");
        wire.settle();
        assertThat(again.heardFrom(a)).containsExactly("still there");
    }

    @Test
    void replayedResponseIsUnexpected() {
        a.connect(b);
        wire.settle();
        Session session = a.sessionWith(b).orElseThrow();
        deliver(wire.last(Frame::isResponse));
        assertThat(a.counted("handshake.drop.unexpected_response")).isOne();
        assertThat(a.sessionWith(b)).contains(session);
    }

    @Test
    void responseToAnInitThatWasRepeatedMeanwhileIsUnexpected() {
        Frame early = heldResponse();
        wire.lose(Frame::isResponse);
        wire.run(Duration.ofSeconds(6));
        wire.loseNothing();
        deliver(early);
        assertThat(a.counted("handshake.drop.unexpected_response")).isOne();
        assertThat(a.sessionWith(b)).isEmpty();
    }

    @Test
    void responseOfAnotherPeerIsUnexpected() {
        TestNode c = wire.add(new TestNode(wire, 3));
        a.meets(c);
        Frame response = heldResponse();
        deliver(new Frame(a.mac, c.mac, Wire.TYPE_HANDSHAKE, a.id(), c.id(), response.body()));
        assertThat(a.counted("handshake.drop.unexpected_response")).isOne();
    }

    @Test
    void responseWithAnotherIndexInItsHeaderIsDroppedAndAskedForAgain() {
        Frame response = heldResponse();
        byte[] body = response.body().clone();
        body[4] ^= 1; // Noise does not cover the header
        deliver(withGoodMac1(response, body, a));
        assertThat(a.counted("handshake.drop.bad_payload")).isOne();
        assertThat(a.sessionWith(b)).isEmpty();
        deliver(response);
        assertThat(a.counted("handshake.drop.unexpected_response")).isOne();
        wire.run(Duration.ofSeconds(6));
        assertThat(a.sessionWith(b)).isPresent();
    }

    @Test
    void deniedPeersGetNoAnswer() {
        b.denied.add(a.id());
        a.connect(b);
        wire.run(Duration.ofSeconds(1));
        assertThat(b.counted("handshake.drop.not_trusted")).isOne();
        assertThat(b.counted("handshake.response_sent")).isZero();
        assertThat(b.sessions().size()).isZero();
    }

    @Test
    void peerThatIsDeniedWhileItsResponseIsOnTheWayGetsNoSession() {
        Frame response = heldResponse();
        a.denied.add(b.id());
        deliver(response);
        assertThat(a.counted("handshake.drop.not_trusted")).isOne();
        assertThat(a.sessionWith(b)).isEmpty();
        wire.run(Duration.ofMinutes(2));
        assertThat(wire.count(Frame::isInit)).isOne();
    }

    @Test
    void initOfAStrangerListsNobodyUntilAFrameFollowsIt() {
        b.peers.clear();
        wire.lose(Frame::isResponse);
        a.connect(b);
        wire.settle();
        assertThat(b.counted("handshake.accepted.init")).isOne();
        assertThat(b.peers).isEmpty();

        wire.loseNothing();
        wire.run(Duration.ofSeconds(6));

        assertThat(b.peers.get(a.id()).path()).get().extracting(Path::mac).isEqualTo(a.mac);
        assertThat(b.sessionWith(a)).isPresent();
    }

    @Test
    void replayedInitFromAnotherAddressGivesAPeerNoPath() {
        a.connect(b);
        wire.settle();
        Frame init = wire.last(Frame::isInit);
        TestNode again = b.restarted();
        again.peer(a).path(null); // pinned, and not heard yet
        var elsewhere = new MacAddress(0x02_66_66_66_66_66L);
        wire.deliver(
                new Frame(b.mac, elsewhere, init.type(), init.l3Destination(), init.l3Source(), init.body()),
                Duration.ZERO);
        wire.run(Duration.ofMillis(10));

        assertThat(again.counted("handshake.accepted.init")).isOne();
        assertThat(again.peer(a).path()).isEmpty();
        assertThat(again.sessionWith(a)).isEmpty();
        assertThat(again.told).isEmpty();
    }

    /** An INIT of a's that says something wrong under good Noise. */
    private Frame forged(UnaryOperator<byte[]> payload) {
        int index = 0x0101_0101;
        try (NoiseHandshake noise = NoiseHandshake.initiator(
                TestNode.SUITE,
                dev.malachi.kernel.noise.NoisePattern.IK_PSK2,
                HandshakeKeys.prologue(a.id(), b.id(), index),
                a.identity().staticPrivateKey(),
                a.identity().staticPublicKey(),
                b.identity().staticPublicKey())) {
            byte[] good = new InitPayload(
                            a.nextTimestamp(), a.identity().publicKey(), new byte[Wire.PQ_ID_BYTES], a.announcement)
                    .encode();
            byte[] ephemeral = new byte[32];
            new Random(1).nextBytes(ephemeral);
            byte[] body = HandshakeMessage.encodeInit(index, noise.writeMessage(payload.apply(good), ephemeral));
            var frame = new Frame(b.mac, a.mac, Wire.TYPE_HANDSHAKE, b.id(), a.id(), body);
            return withGoodMac1(frame, body, b);
        }
    }

    @Test
    void keyThatDoesNotHashToTheIdIsDropped() {
        deliver(forged(payload -> {
            System.arraycopy(b.identity().publicKey(), 0, payload, Wire.TIMESTAMP_BYTES, 32);
            return payload;
        }));
        assertThat(b.counted("handshake.drop.wrong_identity")).isOne();
    }

    @Test
    void forgeriesOfTheseTestsAreGoodWhenNothingIsChanged() {
        b.peers.clear();
        deliver(forged(payload -> payload));
        assertThat(b.counted("handshake.response_sent")).isOne();
    }

    @Test
    void somebodyElsesIdentityOverOnesOwnStaticKeyIsDropped() {
        TestNode mallory = wire.add(new TestNode(wire, 66));
        int index = 0x0202_0202;
        try (NoiseHandshake noise = NoiseHandshake.initiator(
                TestNode.SUITE,
                dev.malachi.kernel.noise.NoisePattern.IK_PSK2,
                HandshakeKeys.prologue(a.id(), b.id(), index),
                mallory.identity().staticPrivateKey(),
                mallory.identity().staticPublicKey(),
                b.identity().staticPublicKey())) {
            byte[] payload = new InitPayload(
                            a.nextTimestamp(), a.identity().publicKey(), new byte[Wire.PQ_ID_BYTES], a.announcement)
                    .encode();
            byte[] ephemeral = new byte[32];
            new Random(1).nextBytes(ephemeral);
            byte[] body = HandshakeMessage.encodeInit(index, noise.writeMessage(payload, ephemeral));
            var frame = new Frame(b.mac, mallory.mac, Wire.TYPE_HANDSHAKE, b.id(), a.id(), body);
            deliver(withGoodMac1(frame, body, b)); // b knows a
            b.peers.clear();
            deliver(withGoodMac1(frame, body, b)); // b does not
        }
        assertThat(b.counted("handshake.drop.wrong_identity")).isEqualTo(2);
        assertThat(b.peers).isEmpty();
    }

    @Test
    void malformedAnnouncementIsDropped() {
        deliver(forged(payload -> Arrays.copyOf(payload, payload.length + 1)));
        assertThat(b.counted("handshake.drop.bad_payload")).isOne();
        assertThat(b.sessions().size()).isZero();
    }

    @Test
    void unknownPostQuantumNameMeansNone() {
        deliver(forged(payload -> {
            payload[Wire.TIMESTAMP_BYTES + 32] = 1;
            return payload;
        }));
        assertThat(b.counted("handshake.response_sent")).isOne();
    }

    @Test
    void garbageOfAnyLengthIsSurvived() {
        var random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            byte[] body = new byte[random.nextInt(800)];
            random.nextBytes(body);
            if (body.length > 0) {
                body[0] = (byte) random.nextInt(5);
            }
            b.onFrame(new Frame(b.mac, a.mac, Wire.TYPE_HANDSHAKE, b.id(), a.id(), body));
        }
        assertThat(wire.sent).isEmpty();
        assertThat(b.sessions().size()).isZero();
    }

    @Test
    void unknownIndexOfALiveSessionsPeerIsIgnored() {
        a.connect(b);
        wire.settle();
        b.handshakes().onUnknownIndex(b.port, a.mac, a.id(), 12345);
        assertThat(b.counted("handshake.unknown_index.session_alive")).isOne();
        assertThat(wire.count(Frame::isInit)).isOne();
    }

    @Test
    void unknownIndexOfAStrangerOrFromAnotherAddressIsIgnored() {
        b.handshakes().onUnknownIndex(b.port, a.mac, NodeId.ZERO, 12345);
        b.handshakes().onUnknownIndex(b.port, new MacAddress(0x0200_0000_0099L), a.id(), 12345);
        assertThat(b.counted("handshake.unknown_index.stranger")).isOne();
        assertThat(b.counted("handshake.unknown_index.other_path")).isOne();
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void indexThatWasOursLatelyIsIgnoredForFourMinutes() {
        a.connect(b);
        wire.settle();
        int index = b.sessionWith(a).orElseThrow().localIndex();
        b.handshakes().close(b.peer(a), Wire.CLOSE_STOPPING);
        wire.lose(frame -> true);
        b.handshakes().onUnknownIndex(b.port, a.mac, a.id(), index);
        wire.run(Duration.ofSeconds(239));
        b.handshakes().onUnknownIndex(b.port, a.mac, a.id(), index);
        assertThat(b.counted("handshake.unknown_index.late")).isEqualTo(2);
        assertThat(b.counted("handshake.init_sent")).isZero();
        wire.run(Duration.ofSeconds(2));
        b.handshakes().onUnknownIndex(b.port, a.mac, a.id(), index);
        assertThat(b.counted("handshake.init_sent")).isOne();
    }

    @Test
    void unknownIndicesStartHandshakesLessAndLessOften() {
        TestNode ghost = new TestNode(wire, 50);
        b.meets(ghost);
        wire.lose(frame -> true);
        long last = -1;
        long gap = 0;
        for (int second = 0; second < 1800; second++) {
            long before = b.counted("handshake.unknown_index.answered");
            b.handshakes().onUnknownIndex(b.port, ghost.mac, ghost.id(), 12345);
            b.handshakes().onClose(b.peer(ghost), 0); // as if it were answered and over
            if (b.counted("handshake.unknown_index.answered") > before) {
                if (last >= 0) {
                    assertThat(second - last).isGreaterThanOrEqualTo(gap);
                    gap = second - last;
                }
                last = second;
            }
            wire.run(Duration.ofSeconds(1));
        }
        assertThat(gap).isEqualTo(60);
        assertThat(b.counted("handshake.unknown_index.answered")).isBetween(30L, 37L);
    }

    @Test
    void unknownIndicesOfAllNewcomersShareABudgetAndTakeNothingOfOtherPeers() {
        wire.lose(frame -> true);
        for (int i = 0; i < 100; i++) {
            TestNode ghost = new TestNode(wire, 100 + i);
            b.newcomers.add(ghost.id());
            b.meets(ghost);
            b.handshakes().onUnknownIndex(b.port, ghost.mac, ghost.id(), i);
        }
        assertThat(b.counted("handshake.unknown_index.answered")).isEqualTo(Wire.UNKNOWN_INDEX_RATE);
        assertThat(b.counted("handshake.unknown_index.rate")).isEqualTo(100L - Wire.UNKNOWN_INDEX_RATE);

        b.handshakes().onUnknownIndex(b.port, a.mac, a.id(), 12345);
        assertThat(wire.last(Frame::isInit).l3Destination()).isEqualTo(a.id());
    }

    @Test
    void newcomersAtOneStationLeaveOtherNewcomersTheirCalls() {
        wire.lose(frame -> true);
        b.newcomers.add(a.id());
        for (int i = 0; i < 100; i++) {
            TestNode ghost = new TestNode(wire, 100 + i);
            b.newcomers.add(ghost.id());
            MacAddress station = new MacAddress(0x0600_0000_0001L);
            b.meets(ghost).path(new Path(b.port, station, 1500));
            b.peer(ghost).reachedAt(new Source(b.port, station));
            b.handshakes().onUnknownIndex(b.port, station, ghost.id(), i);
        }
        assertThat(b.counted("handshake.unknown_index.answered")).isEqualTo(Wire.CALL_BACK_STATION_BURST);

        b.handshakes().onUnknownIndex(b.port, a.mac, a.id(), 12345);
        assertThat(b.counted("handshake.unknown_index.answered")).isEqualTo(Wire.CALL_BACK_STATION_BURST + 1L);
    }

    @Test
    void wrongPskInNoiseIsNoticedByTheInitiator() {
        // mac1 needs the pre-shared key too; here somebody knows it for mac1 but mixes another into Noise.
        Frame init = heldInit();
        b.psk = "something else, of good length".getBytes(StandardCharsets.US_ASCII);
        byte[] macKeyed = init.body();
        var frame = withGoodMac1(init, macKeyed, b);
        b.handshakes(); // made with the other key
        wire.lose(Frame::isResponse);
        deliver(frame);
        Frame response = wire.last(Frame::isResponse);
        wire.loseNothing();
        deliver(withGoodMac1(response, response.body(), a));
        assertThat(a.counted("handshake.drop.bad_noise")).isOne();
        assertThat(a.sessionWith(b)).isEmpty();
    }
}
