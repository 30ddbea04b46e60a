package org.example.udp;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code --link NAME=udp:HOST:PORT[:LOCALPORT]}: one Ethernet frame a datagram, to HOST:PORT and from there only. Both sides name each
 * other; without LOCALPORT they use the same port. The frames are Malachi's, so what matters in them is encrypted and authentic.
 */
final class UdpDriver implements LinkDriver {
    private static final AtomicInteger INDEX = new AtomicInteger(1 << 20);

    @Override
    public String id() {
        return "udp";
    }

    /** Only when it is asked for. */
    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("");
    }

    @Override
    public List<String> candidates() {
        return List.of();
    }

    @Override
    public boolean takesArgument() {
        return true;
    }

    @Override
    public Link open(LinkRequest request) {
        String text = request.argument()
                .orElseThrow(() -> usage("The link " + request.name() + " needs the other side: write " + request.name()
                        + "=udp:HOST:PORT."));
        if (request.monitor()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "A link of udp cannot be looked at; look at the interface that it uses.");
        }
        OtherSide other = OtherSide.parse(text);
        InetSocketAddress remote = new InetSocketAddress(other.host(), other.port());
        if (remote.isUnresolved()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The link " + request.name() + " leads to " + other.host() + ", a name that is not known here.");
        }
        try {
            return new UdpLink(request, INDEX.getAndIncrement(), new Tunnel(remote, other.localPort()));
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The link " + request.name() + " to " + text + " cannot be opened: " + e.getMessage()
                            + ". Is UDP port " + other.localPort() + " of this machine in use, or is there no way to "
                            + other.host() + "?",
                    e);
        }
    }

    static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}
