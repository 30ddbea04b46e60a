package dev.malachi.plugin.linux.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OccupantsTest {
    private static final List<String> LISTED = List.of(
            "sk               RefCnt Type Proto  Iface R Rmem   User   Inode",
            "0000000000000000 3      3    88b5   2     1 0      0      3001  ",
            "0000000000000000 3      3    88b5   2     1 0      0      3002  ",
            "0000000000000000 3      3    88b5   12    1 0      0      3003  ",
            "0000000000000000 3      3    0003   2     1 0      0      3004  ",
            "0000000000000000 3      3    0000   2     0 0      0      3005  ");

    @Test
    void socketsOfTheSameTypeOnTheSameInterfaceAreFound() {
        assertThat(Occupants.sockets(LISTED, 2, 0x88B5)).containsExactly("3001", "3002");
    }

    @Test
    void whoOnlySendsOrLooksOnIsInNobodysWay() {
        assertThat(Occupants.sockets(LISTED, 3, 0x88B5)).isEmpty();
        assertThat(Occupants.sockets(LISTED.subList(4, 6), 2, 0x88B5)).isEmpty();
    }
}
