package dev.malachi.plugin.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.tck.link.LinkDriverContract;
import dev.malachi.tck.netns.RequiresNetns;
import java.util.List;
import java.util.Map;

@RequiresNetns
class LinuxLinkContractTest extends LinkDriverContract {
    private Cable cable;

    @Override
    protected LinkDriver driver() {
        return new LinuxLinkDriver();
    }

    @Override
    protected void lay() {
        cable = new Cable();
    }

    @Override
    protected void takeAway() {
        for (Side side : Side.values()) {
            assertThat(namespace(side).procNet("packet"))
                    .as("packet sockets left, below a headline")
                    .hasSize(1);
        }
        cable.close();
    }

    @Override
    protected String interfaceName(Side side) {
        return Cable.END;
    }

    @Override
    protected Link open(Side side, LinkRequest request) {
        Namespace namespace = namespace(side);
        return new LinkInNamespace(namespace.call(() -> driver().open(request)), namespace);
    }

    @Override
    protected boolean setMtu(int mtu) {
        for (Side side : Side.values()) {
            namespace(side).ip("link", "set", Cable.END, "mtu", Integer.toString(mtu));
        }
        return true;
    }

    @Override
    protected boolean setUp(Side side, boolean up) {
        namespace(side).ip("link", "set", Cable.END, up ? "up" : "down");
        return true;
    }

    private Namespace namespace(Side side) {
        return (side == Side.A ? cable.a : cable.b).namespace();
    }

    /** Opens transmitters, too, on a thread in the namespace: there is a socket behind each. */
    private record LinkInNamespace(Link link, Namespace namespace) implements Link {
        @Override
        public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
            return namespace.call(() -> link.openTransmitter(use));
        }

        @Override
        public String name() {
            return link.name();
        }

        @Override
        public int index() {
            return link.index();
        }

        @Override
        public MacAddress mac() {
            return link.mac();
        }

        @Override
        public int mtu() {
            return link.mtu();
        }

        @Override
        public State state() {
            return link.state();
        }

        @Override
        public List<LinkReceiver> receivers() {
            return link.receivers();
        }

        @Override
        public void join(MacAddress group) {
            link.join(group);
        }

        @Override
        public void leave(MacAddress group) {
            link.leave(group);
        }

        @Override
        public Map<String, Long> counters() {
            return link.counters();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
