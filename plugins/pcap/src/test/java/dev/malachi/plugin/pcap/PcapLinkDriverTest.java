package dev.malachi.plugin.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.time.Timeline;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PcapLinkDriverTest {
    private static final Timeline NO_TIMELINE = new Timeline() {
        @Override
        public long nanoTime() {
            throw new AssertionError("not used");
        }

        @Override
        public long currentTimeMillis() {
            throw new AssertionError("not used");
        }

        @Override
        public Registration schedule(long delayNanos, Runnable task) {
            throw new AssertionError("not used");
        }
    };

    private static final LinkRequest.Listener NO_LISTENER = new LinkRequest.Listener() {
        @Override
        public void readable(LinkReceiver receiver) {
            throw new AssertionError("not used");
        }

        @Override
        public void changed(Link link) {
            throw new AssertionError("not used");
        }
    };

    private static LinkRequest request(int etherType) {
        return new LinkRequest("eth0", etherType, 1, NO_TIMELINE, NO_LISTENER);
    }

    @Test
    void saysWhatToInstallWhereLibpcapIsMissing() {
        var driver = new PcapLinkDriver(Optional::empty);

        assertThat(driver.availability().available()).isFalse();
        assertThat(driver.availability().remedy()).contains("apt-get install libpcap0.8t64", "dnf install libpcap");
        assertThatThrownBy(() -> driver.open(request(0x88B5)))
                .isInstanceOf(MalachiException.class)
                .hasMessageStartingWith("cannot open link eth0 with the driver pcap. libpcap, ")
                .hasMessageContaining("is not installed. Install it: ");
    }

    @Test
    void loadsNoLibraryBeforeItIsAskedFor() {
        var driver = new PcapLinkDriver(() -> {
            throw new AssertionError("not asked for");
        });

        assertThat(driver.id()).isEqualTo("pcap");
        assertThat(driver.priority()).isPositive();
    }

    @Test
    void refusesWhatIsNoEtherType() {
        assertThatThrownBy(() -> new PcapLinkDriver().open(request(0x05FF)))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }

    @Test
    void saysThatThePrivilegeIsMissing() {
        List<String> ordinaryUser = List.of("Name:\tjava", "CapEff:\t0000000000000000");
        List<String> netRawOnly = List.of("CapEff:\t0000000000002000");

        assertThat(Privilege.missing(ordinaryUser).map(Availability::detail).orElseThrow())
                .contains("CAP_NET_RAW");
        assertThat(Privilege.missing(netRawOnly)).isEmpty();
    }
}
