import org.jspecify.annotations.NullMarked;

/**
 * Ethernet links through libpcap, on every system that has it.
 *
 * <p>Handles are opened and set up by pcap4j; frames go through the same library by {@code java.lang.foreign}, since pcap4j makes
 * objects and copies of each, so it needs {@code --enable-native-access=dev.malachi.plugin.pcap,com.sun.jna}.
 */
@NullMarked
module dev.malachi.plugin.pcap {
    requires com.sun.jna;
    requires dev.malachi.api;
    requires org.pcap4j.core;
    requires org.slf4j;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.pcap.PcapPlugin;
}
