package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;

/** All of an NDP message but its signature, to be written (protocol.md §3). */
record NdpFields(
        int op,
        NodeId self,
        MacAddress mac,
        byte[] ed25519Key,
        byte[] x25519Key,
        NodeId peer,
        Value128 challenge,
        Value128 nonce,
        byte[] pskTag) {
    /** Writes the fields at the start of a body, which has room for 216 bytes or more. */
    NdpMessage writeTo(byte[] body) {
        body[NdpMessage.OP_OFFSET] = (byte) op;
        body[NdpMessage.VERSION_OFFSET] = Wire.NDP_VERSION;
        self.writeTo(body, NdpMessage.SELF_OFFSET);
        mac.writeTo(body, NdpMessage.MAC_OFFSET);
        System.arraycopy(ed25519Key, 0, body, NdpMessage.ED25519_OFFSET, NdpMessage.KEY_BYTES);
        System.arraycopy(x25519Key, 0, body, NdpMessage.X25519_OFFSET, NdpMessage.KEY_BYTES);
        peer.writeTo(body, NdpMessage.PEER_OFFSET);
        challenge.writeTo(body, NdpMessage.CHALLENGE_OFFSET);
        nonce.writeTo(body, NdpMessage.NONCE_OFFSET);
        System.arraycopy(pskTag, 0, body, NdpMessage.PSK_TAG_OFFSET, Wire.PSK_TAG_BYTES);
        return new NdpMessage(body);
    }
}
