package dev.malachi.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIndexTest {
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();
    private static final Peer PEER = new Peer(new NodeId(1, 2), new byte[32], new byte[32]);

    private static Session session(int index) {
        return new Session(
                PEER,
                Session.Role.INITIATOR,
                index,
                0,
                0,
                0,
                new byte[64],
                new byte[32],
                new byte[32],
                () -> ENGINE,
                1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 6, 1 << 10, 1 << 16, Integer.MAX_VALUE})
    void agreesWithAMap(int indices) {
        var random = new Random(indices);
        var index = new SessionIndex();
        Map<Integer, Session> model = new HashMap<>();
        List<Integer> keys = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int key = random.nextInt(indices) - indices / 2;
            Session known = model.get(key);
            assertThat(index.find(key)).isSameAs(known);
            boolean grows = (step / 2000) % 2 == 0; // up and down, so that tables fill with marks
            if (known == null && (grows || random.nextInt(3) == 0)) {
                Session session = session(key);
                index.add(session);
                model.put(key, session);
                keys.add(key);
            } else if (!keys.isEmpty() && (!grows || random.nextInt(3) == 0)) {
                Integer victim = keys.remove(random.nextInt(keys.size()));
                index.remove(model.remove(victim));
            }
            assertThat(index.size()).isEqualTo(model.size());
        }
        model.forEach((key, session) -> assertThat(index.find(key)).isSameAs(session));
    }

    @Test
    void removingASessionThatIsNotInItDoesNothing() {
        var index = new SessionIndex();
        Session first = session(5);
        index.add(first);
        index.remove(session(5));
        assertThat(index.find(5)).isSameAs(first);
        index.remove(first);
        index.remove(first);
        assertThat(index.size()).isZero();
        assertThat(index.find(5)).isNull();
    }

    @Test
    void indexMayBeUsedAgainAfterARemoval() {
        var index = new SessionIndex();
        for (int i = 0; i < 10_000; i++) {
            Session session = session(77);
            index.add(session);
            assertThat(index.find(77)).isSameAs(session);
            index.remove(session);
        }
        assertThat(index.size()).isZero();
    }

    @Test
    void comingAndGoingDoesNotGrowTheTable() {
        var index = new SessionIndex();
        for (int i = 1; i < 1_000_000; i++) {
            Session session = SHARED[i & 15];
            if (i > 16) {
                index.remove(session);
            }
            index.add(session);
        }
        assertThat(index.capacity()).isLessThanOrEqualTo(128);
    }

    private static final Session[] SHARED = new Session[16];

    static {
        for (int i = 0; i < SHARED.length; i++) {
            SHARED[i] = session(i * 7919);
        }
    }

    @Test
    void readersNeverMissWhatStays() throws InterruptedException {
        var index = new SessionIndex();
        List<Session> staying = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Session session = session(i * 64); // crowded
            staying.add(session);
            index.add(session);
        }
        var done = new AtomicBoolean();
        var missed = new AtomicReference<String>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                for (Session session : staying) {
                    if (index.find(session.localIndex()) != session) {
                        missed.set("missed " + session.localIndex());
                    }
                }
            }
        });
        var random = new Random(4);
        List<Session> going = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            if (going.size() < 200 && random.nextBoolean()) {
                Session session = session(1 + random.nextInt(1 << 20) * 64);
                if (index.find(session.localIndex()) == null) {
                    index.add(session);
                    going.add(session);
                }
            } else if (!going.isEmpty()) {
                index.remove(going.remove(random.nextInt(going.size())));
            }
        }
        done.set(true);
        reader.join();
        assertThat(missed.get()).isNull();
    }
}
