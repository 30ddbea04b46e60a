package dev.malachi.plugin.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** With tables of little-endian machines, as all are that the image is made for. */
class RoutesTest {
    private static final int NETWORK = 0x0A90_0000;
    private static final String HEAD =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    private static String route(String name, String destination, String mask) {
        return name + "\t" + destination + "\t00000000\t0001\t0\t0\t0\t" + mask + "\t0\t0\t0   ";
    }

    @Test
    void findsTheNetworkItselfAndPartsOfIt() {
        assertThat(Routes.within(List.of(HEAD, route("mal1", "0000900A", "0000FFFF")), NETWORK, 16))
                .contains("the route 10.144.0.0/16 on mal1");
        assertThat(Routes.within(List.of(HEAD, route("eth1", "0008900A", "00FFFFFF")), NETWORK, 16))
                .contains("the route 10.144.8.0/24 on eth1");
        assertThat(Routes.within(List.of(HEAD, route("eth1", "0103900A", "FFFFFFFF")), NETWORK, 16))
                .contains("the route 10.144.3.1/32 on eth1");
    }

    @Test
    void othersAreNoObstacle() {
        List<String> table = List.of(
                HEAD,
                route("eth0", "00000000", "00000000"),
                route("eth0", "0000000A", "000000FF"),
                route("eth0", "0000910A", "0000FFFF"),
                "something else");
        assertThat(Routes.within(table, NETWORK, 16)).isEmpty();
    }
}
