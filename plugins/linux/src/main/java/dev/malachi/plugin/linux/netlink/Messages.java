package dev.malachi.plugin.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The messages of one datagram from a netlink socket. A message whose length is impossible ends the datagram. */
record Messages(ByteBuffer datagram) implements Iterable<ByteBuffer> {
    @Override
    public Iterator<ByteBuffer> iterator() {
        List<ByteBuffer> messages = new ArrayList<>();
        int at = datagram.position();
        while (datagram.limit() - at >= RouteMessage.HEADER_BYTES) {
            int length = datagram.getInt(at);
            if (length < RouteMessage.HEADER_BYTES || length > datagram.limit() - at) {
                break;
            }
            messages.add(
                    datagram.duplicate().order(datagram.order()).position(at).limit(at + length));
            at += length + 3 & ~3;
        }
        return messages.iterator();
    }
}
