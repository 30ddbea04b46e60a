/** pcap4j: libpcap through JNA. Only what opens and sets up handles; {@code org.pcap4j.packet} is what its signatures name. */
module org.pcap4j.core {
    requires transitive com.sun.jna;
    requires org.slf4j;
    requires static java.sql; // java.sql.Timestamp of packet listeners, not used here

    exports org.pcap4j.core;
    exports org.pcap4j.packet.namednumber;

    // a resource there, pcap4j.properties, is looked up by the class loader
    opens org.pcap4j;
    // JNA registers the native methods and reads the structures; our driver reads the address in PcapHandle.handle
    opens org.pcap4j.core to
            com.sun.jna,
            dev.malachi.plugin.pcap;
}
