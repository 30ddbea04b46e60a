package dev.malachi.plugin.capture;

/** Where a capture goes. Used by one thread; may block, which costs the capture packets and traffic nothing. */
interface BlockSink {
    /** What stands before the packets; whole blocks of pcapng. */
    void head(byte[] blocks);

    /** Packets; false if there is no room for more. */
    boolean packets(byte[] blocks);

    /** What stands behind the packets. */
    void tail(byte[] blocks);
}
