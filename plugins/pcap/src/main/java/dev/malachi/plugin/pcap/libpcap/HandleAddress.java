package dev.malachi.plugin.pcap.libpcap;

import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.pcap4j.core.PcapHandle;

/** Where pcap4j keeps the pcap_t: a private field, which our module descriptor of pcap4j opens to this module. */
final class HandleAddress {
    private static final VarHandle FIELD = field();

    private HandleAddress() {}

    private static VarHandle field() {
        try {
            return MethodHandles.privateLookupIn(PcapHandle.class, MethodHandles.lookup())
                    .findVarHandle(PcapHandle.class, "handle", Pointer.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("pcap4j is not the version that this module was made for", e);
        }
    }

    /** The address of the pcap_t; valid until the handle is closed. */
    static long of(PcapHandle handle) {
        return Pointer.nativeValue((Pointer) FIELD.get(handle));
    }
}
