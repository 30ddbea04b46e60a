package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.identity.Identity;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys, ephemerals and chaining values are wiped as soon as they are not needed: looks at every array that held one. */
class HandshakeSecretsTest {
    /** A suite that remembers where secrets lay: arguments that are keys, and results that are. */
    private static final class Watching {
        final Map<byte[], String> secrets = new IdentityHashMap<>();
        final CryptoSuite suite = (CryptoSuite) Proxy.newProxyInstance(
                CryptoSuite.class.getClassLoader(), new Class<?>[] {CryptoSuite.class}, this::invoke);

        private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object result = method.invoke(TestNode.SUITE, arguments);
            switch (method.getName()) {
                case "x25519PublicKey", "x25519" -> {
                    keep(arguments[0], "X25519 private key");
                    if (result instanceof Optional<?> shared) {
                        shared.ifPresent(secret -> keep(secret, "X25519 result"));
                    }
                }
                case "chacha20Poly1305Seal", "chacha20Poly1305Open" -> keep(arguments[0], "cipher key");
                case "hchacha20" -> {
                    keep(arguments[0], "transport key");
                    keep(result, "subkey");
                }
                default -> {
                    // hashes: their secret results end up in one of the above
                }
            }
            return result;
        }

        private void keep(Object array, String what) {
            secrets.put((byte[]) array, what);
        }

        List<String> alive(Identity identity) {
            List<String> alive = new ArrayList<>();
            secrets.forEach((array, what) -> {
                boolean zero = Arrays.equals(array, new byte[array.length]);
                if (!zero && array != identity.staticPrivateKey()) {
                    alive.add(what);
                }
            });
            return alive;
        }
    }

    private final TestWire wire = new TestWire();
    private final Watching watchingA = new Watching();
    private final Watching watchingB = new Watching();
    private final TestNode a =
            wire.add(new TestNode(wire, 1, watchingA.suite, new Identity(TestNode.SUITE, TestNode.seed(1))));
    private final TestNode b =
            wire.add(new TestNode(wire, 2, watchingB.suite, new Identity(TestNode.SUITE, TestNode.seed(2))));

    HandshakeSecretsTest() {
        a.meets(b);
        b.meets(a);
    }

    @Test
    void onlyTheSubkeysOfTheSessionRemainAfterAHandshake() {
        a.connect(b);
        wire.settle();
        assertThat(watchingA.secrets).hasSizeGreaterThan(8);
        assertThat(watchingA.alive(a.identity())).containsOnly("cipher key").hasSize(2);
        assertThat(watchingB.alive(b.identity())).containsOnly("cipher key").hasSize(2);
    }

    @Test
    void nothingRemainsWhenTheSessionHasEnded() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(181));
        assertThat(watchingA.alive(a.identity())).isEmpty();
        assertThat(watchingB.alive(b.identity())).isEmpty();
    }

    @Test
    void nothingRemainsOfHandshakesThatFailed() {
        wire.lose(Frame::isResponse);
        a.connect(b);
        wire.run(Duration.ofSeconds(100));
        assertThat(a.told("unreachable")).isOne();
        assertThat(watchingA.alive(a.identity())).isEmpty();
        wire.run(Duration.ofSeconds(181));
        assertThat(b.retired).isNotEmpty();
        assertThat(watchingB.alive(b.identity())).isEmpty();
    }

    @Test
    void nothingRemainsAfterTheStop() {
        a.connect(b);
        wire.settle();
        wire.run(Duration.ofSeconds(130));
        wire.lose(Frame::isInit);
        a.say(b, "a rekey is in progress");
        a.handshakes().closeAll(Wire.CLOSE_STOPPING);
        wire.settle();
        assertThat(watchingA.alive(a.identity())).isEmpty();
        assertThat(watchingB.alive(b.identity())).isEmpty();
    }
}
