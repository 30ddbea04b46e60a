package dev.malachi.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualAddressTest {
    /** The examples of RFC 5952 §4 and §1, and addresses of nodes. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:1, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        "fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8, fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8",
        "fd4d:4e31:0:0:43dd:cd55:0:0, fd4d:4e31::43dd:cd55:0:0",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fe80:0:0:0:0:0:0:0, fe80::",
        "10.144.195.212, 10.144.195.212"
    })
    void writesAddressesAsTheirRfcsDo(String given, String written) {
        assertThat(VirtualAddress.format(InetAddress.ofLiteral(given))).isEqualTo(written);
    }
}
