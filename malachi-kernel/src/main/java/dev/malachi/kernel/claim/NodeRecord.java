package dev.malachi.kernel.claim;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.identity.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a node says of itself, signed, and passed on unchanged by others (protocol.md §7.1).
 *
 * @param id the hash of its key
 * @param publicKey Ed25519, 32 bytes; not to be changed
 * @param sequence milliseconds since 1970, strictly rising
 * @param claim how far the claim on the address has come
 * @param candidate which candidate is claimed, 0 to 255
 * @param ipv4 the claimed address, most significant byte first; 0 without a claim
 * @param announcement TLVs 2, 3, 5 and 8
 * @param encoded the whole record as it is sent; not to be changed
 */
public record NodeRecord(
        NodeId id,
        byte[] publicKey,
        long sequence,
        Claim claim,
        int candidate,
        int ipv4,
        Tlvs announcement,
        byte[] encoded) {
    /** How far a claim has come; the ordinal is the number on the wire. */
    public enum Claim {
        /** No address is claimed. */
        NONE,
        /** Wanted; its holder may object. */
        PROBING,
        /** Held. */
        HELD
    }

    private static final byte[] LABEL = Wire.LABEL_RECORD.getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE_BYTES = 64;
    private static final int FIXED_BYTES = 1 + 32 + 8 + 1 + 1 + 4 + 2;

    /**
     * Makes and signs a record.
     *
     * @param crypto the suite
     * @param identity who signs
     * @param sequence greater than that of every record before
     * @param claim state of the claim
     * @param candidate which candidate
     * @param ipv4 its address
     * @param announcement only TLVs 2, 3, 5 and 8 are taken
     * @return the record
     */
    public static NodeRecord sign(
            CryptoSuite crypto,
            Identity identity,
            long sequence,
            Claim claim,
            int candidate,
            int ipv4,
            Tlvs announcement) {
        Tlvs carried = announcement.only(Wire.TLV_CAPABILITIES, Wire.TLV_HOST_NAME, Wire.TLV_VERSION, Wire.TLV_GROUPS);
        byte[] tlvs = carried.encode();
        byte[] signed = ByteBuffer.allocate(FIXED_BYTES + tlvs.length)
                .put((byte) Wire.RECORD_VERSION)
                .put(identity.publicKey())
                .putLong(sequence)
                .put((byte) claim.ordinal())
                .put((byte) candidate)
                .putInt(ipv4)
                .putShort((short) tlvs.length)
                .put(tlvs)
                .array();
        byte[] signature = crypto.ed25519Sign(identity.seed(), concat(LABEL, signed));
        return new NodeRecord(
                identity.id(),
                identity.publicKey().clone(),
                sequence,
                claim,
                candidate,
                ipv4,
                carried,
                concat(signed, signature));
    }

    /**
     * Reads a record without checking its signature.
     *
     * @param bytes the record and nothing else
     * @return the record, or empty if it is malformed or claims an address that is not that candidate of its id
     */
    public static Optional<NodeRecord> parse(byte[] bytes) {
        if (bytes.length < FIXED_BYTES + SIGNATURE_BYTES
                || bytes.length > Wire.RECORD_MAX_BYTES
                || bytes[0] != Wire.RECORD_VERSION) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.get();
        byte[] publicKey = new byte[32];
        in.get(publicKey);
        long sequence = in.getLong();
        int claim = in.get() & 0xFF;
        int candidate = in.get() & 0xFF;
        int ipv4 = in.getInt();
        int length = in.getShort() & 0xFFFF;
        if (claim >= Claim.values().length || length != in.remaining() - SIGNATURE_BYTES) {
            return Optional.empty();
        }
        byte[] tlvs = new byte[length];
        in.get(tlvs);
        NodeId id = Identity.idOf(publicKey);
        if (claim != Claim.NONE.ordinal()) {
            OptionalInt expected = Candidates.address(id, candidate);
            if (expected.isEmpty() || expected.getAsInt() != ipv4) {
                return Optional.empty();
            }
        }
        return Tlvs.parse(tlvs)
                .map(announcement -> new NodeRecord(
                        id, publicKey, sequence, Claim.values()[claim], candidate, ipv4, announcement, bytes.clone()));
    }

    /**
     * The version of a record that is not of ours, which {@link #parse} does not read.
     *
     * @param bytes what should be a record
     */
    public static OptionalInt otherVersion(byte[] bytes) {
        return bytes.length == 0 || bytes[0] == Wire.RECORD_VERSION
                ? OptionalInt.empty()
                : OptionalInt.of(bytes[0] & 0xFF);
    }

    /**
     * Whether the record is signed by its key.
     *
     * @param crypto the suite
     */
    public boolean verify(CryptoSuite crypto) {
        int signed = encoded.length - SIGNATURE_BYTES;
        return crypto.ed25519Verify(
                publicKey,
                concat(LABEL, Arrays.copyOf(encoded, signed)),
                Arrays.copyOfRange(encoded, signed, encoded.length));
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
