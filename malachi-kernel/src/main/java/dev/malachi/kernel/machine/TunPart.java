package dev.malachi.kernel.machine;

/** What a TUN interface is made of, in the order in which it is put right: what comes later needs what comes before. */
enum TunPart {
    /** That it exists. */
    INTERFACE,
    /** What it is called. */
    NAME,
    /** That it is up. */
    STATE,
    /** How large its packets are. */
    MTU,
    /** Its IPv4 address, with the route to the network. */
    IPV4,
    /** Its IPv6 address, likewise. */
    IPV6
}
