package dev.malachi.plugin.pcap.posix;

import dev.malachi.api.MacAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/**
 * The link-layer address of an interface: a struct sockaddr_ll or sockaddr_dl.
 *
 * @param index of the interface
 * @param ethernet whether the interface's frames are Ethernet's
 * @param mac its Ethernet address; all zero where it has none
 */
record LinkAddress(int index, boolean ethernet, MacAddress mac) {
    /** How a family of systems writes it, and the MTU. */
    sealed interface Format {
        /** Reads a struct sockaddr; empty if it is of another family. */
        Optional<LinkAddress> read(MemorySegment address);

        /** The MTU of an interface, whose ifa_data is given. */
        int mtu(String name, long data);

        /** Of the system this runs on. */
        static Format ofThisSystem() {
            return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
                    ? new Linux()
                    : new Bsd();
        }
    }

    private static final MacAddress NO_MAC = new MacAddress(0);

    private static MacAddress mac(MemorySegment bytes, long offset) {
        return MacAddress.of(bytes.asSlice(offset, MacAddress.BYTES).toArray(ValueLayout.JAVA_BYTE), 0);
    }

    /** linux/if_packet.h struct sockaddr_ll: family 2, protocol 2, index 4, hardware type 2, packet type 1, length 1, address 8. */
    record Linux() implements Format {
        private static final int BYTES = 20;
        private static final int FAMILY = 0;
        private static final int INDEX = 4;
        private static final int HARDWARE_TYPE = 8;
        private static final int LENGTH = 11;
        private static final int ADDRESS = 12;

        private static final int AF_PACKET = 17;
        /** linux/if_arp.h. */
        private static final int ARPHRD_ETHER = 1;

        /** linux/sockios.h; struct ifreq (linux/if.h): name 16, then what is asked, 24 at most. */
        private static final int SIOCGIFMTU = 0x8921;

        private static final int REQUEST_BYTES = 40;
        private static final int REQUEST_VALUE = 16;

        @Override
        public Optional<LinkAddress> read(MemorySegment address) {
            if (address.reinterpret(Short.BYTES).get(ValueLayout.JAVA_SHORT, FAMILY) != AF_PACKET) {
                return Optional.empty();
            }
            MemorySegment whole = address.reinterpret(BYTES);
            boolean ethernet = whole.get(ValueLayout.JAVA_SHORT, HARDWARE_TYPE) == ARPHRD_ETHER
                    && whole.get(ValueLayout.JAVA_BYTE, LENGTH) == MacAddress.BYTES;
            return Optional.of(new LinkAddress(
                    whole.get(ValueLayout.JAVA_INT, INDEX), ethernet, ethernet ? mac(whole, ADDRESS) : NO_MAC));
        }

        @Override
        public int mtu(String name, long data) {
            int fd = Posix.inetSocket();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
                request.setString(0, name);
                return Posix.ioctl(fd, SIOCGIFMTU, request.address()) == 0
                        ? request.get(ValueLayout.JAVA_INT, REQUEST_VALUE)
                        : 0;
            } finally {
                Posix.close(fd);
            }
        }
    }

    /**
     * net/if_dl.h struct sockaddr_dl: length 1, family 1, index 2, interface type 1, name length 1, address length 1, selector length
     * 1, then the name and the address. And net/if.h struct if_data of macOS and FreeBSD: the MTU is its third word.
     */
    record Bsd() implements Format {
        private static final int HEADER_BYTES = 8;
        private static final int FAMILY = 1;
        private static final int INDEX = 2;
        private static final int TYPE = 4;
        private static final int NAME_LENGTH = 5;
        private static final int ADDRESS_LENGTH = 6;

        private static final int AF_LINK = 18;
        /** net/if_types.h: Ethernet, and bridges. */
        private static final int IFT_ETHER = 0x06;

        private static final int IFT_BRIDGE = 0xD1;

        private static final int MTU = 8;

        @Override
        public Optional<LinkAddress> read(MemorySegment address) {
            MemorySegment header = address.reinterpret(HEADER_BYTES);
            if (header.get(ValueLayout.JAVA_BYTE, FAMILY) != AF_LINK) {
                return Optional.empty();
            }
            int type = header.get(ValueLayout.JAVA_BYTE, TYPE) & 0xFF;
            int nameLength = header.get(ValueLayout.JAVA_BYTE, NAME_LENGTH) & 0xFF;
            boolean ethernet = (type == IFT_ETHER || type == IFT_BRIDGE)
                    && header.get(ValueLayout.JAVA_BYTE, ADDRESS_LENGTH) == MacAddress.BYTES;
            int index = header.get(ValueLayout.JAVA_SHORT, INDEX) & 0xFFFF;
            if (!ethernet) {
                return Optional.of(new LinkAddress(index, false, NO_MAC));
            }
            long mac = (long) HEADER_BYTES + nameLength;
            return Optional.of(new LinkAddress(index, true, mac(address.reinterpret(mac + MacAddress.BYTES), mac)));
        }

        @Override
        public int mtu(String name, long data) {
            return data == 0
                    ? 0
                    : MemorySegment.ofAddress(data)
                            .reinterpret(MTU + Integer.BYTES)
                            .get(ValueLayout.JAVA_INT, MTU);
        }
    }
}
