package dev.malachi.api.spi.filter;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;

/** Understands an expression about packets, in the language of libpcap (pcap-filter(7)). Brought by a plugin that can. */
@Preview
public interface PacketFilters {
    /**
     * Whether it works on this system.
     *
     * @return if not, what is missing and how to get it
     */
    Availability availability();

    /**
     * Compiles an expression.
     *
     * @param expression such as {@code tcp port 80}; empty for all packets
     * @return the filter, for packets that begin with the IP header
     * @throws dev.malachi.api.MalachiException (usage) if it cannot be understood, with what libpcap says
     */
    PacketFilter compile(String expression);
}
