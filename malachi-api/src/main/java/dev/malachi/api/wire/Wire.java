package dev.malachi.api.wire;

import dev.malachi.api.annotation.Stable;

/** Every constant of the wire protocol, with its section of {@code module-info-docs/protocol.md}. Sizes are in bytes. */
@Stable
public final class Wire {
    // §1 Frame
    /** Ethernet header: destination, source, EtherType. */
    public static final int ETHERNET_HEADER_BYTES = 14;
    /** First two bytes of the L3 header: 'M' 'N'. */
    public static final int MAGIC = 0x4D4E;
    /** Version in the L3 header. */
    public static final int L3_VERSION = 1;
    /** L3 header: magic 2, version 1, type 1, destination id 16, source id 16. */
    public static final int L3_HEADER_BYTES = 36;
    /** Offset of the version, from the start of the frame. */
    public static final int L3_VERSION_OFFSET = ETHERNET_HEADER_BYTES + 2;
    /** Offset of the type, from the start of the frame. */
    public static final int L3_TYPE_OFFSET = ETHERNET_HEADER_BYTES + 3;
    /** Offset of the destination id, from the start of the frame. */
    public static final int L3_DESTINATION_OFFSET = ETHERNET_HEADER_BYTES + 4;
    /** Offset of the source id, from the start of the frame. */
    public static final int L3_SOURCE_OFFSET = ETHERNET_HEADER_BYTES + 20;
    /** Offset of the body, from the start of the frame. */
    public static final int BODY_OFFSET = ETHERNET_HEADER_BYTES + L3_HEADER_BYTES;

    /** Plaintext data: never accepted. */
    public static final int TYPE_DATA = 0x01;
    /** Plaintext datagram: never accepted. */
    public static final int TYPE_L4_DATAGRAM = 0x02;
    /** Discovery, §3. */
    public static final int TYPE_NDP = 0x03;
    /** Secure container, §4. */
    public static final int TYPE_SECURE = 0x04;
    /** Native handshake, §5. */
    public static final int TYPE_HANDSHAKE = 0x10;
    /** Native transport, §6. */
    public static final int TYPE_TRANSPORT = 0x11;
    /** Group transport, §8. */
    public static final int TYPE_GROUP = 0x12;
    /** First type that a plugin may claim. */
    public static final int TYPE_PLUGIN_FIRST = 0x40;
    /** Last type that a plugin may claim. */
    public static final int TYPE_PLUGIN_LAST = 0x7F;

    // §2 Identity
    /** Context of the node id hash. */
    public static final String LABEL_NODE_ID = "layer3-nodeid-v1";
    /** Context of the hash behind address candidates 1 to 255. */
    public static final String LABEL_VIRTUAL_IP = "malachi-vip";
    /** Address candidates of a node are numbered 0 to this. */
    public static final int LAST_CANDIDATE = 255;
    /** How long an address is probed before it is held. */
    public static final long CLAIM_PROBE_NANOS = 3_000_000_000L;

    // §3 NDPv2
    /** Body of an NDP message. */
    public static final int NDP_BODY_BYTES = 216;
    /** What the extension block takes besides its TLVs: mark 4, length 2, sig2 64. */
    public static final int EXTENSION_OVERHEAD_BYTES = 70;
    /** Version in the body. */
    public static final int NDP_VERSION = 2;
    /** Question: who is there? */
    public static final int NDP_DISCOVER = 1;
    /** Answer to a DISCOVER. */
    public static final int NDP_ADVERTISE = 2;
    /** Prefix of the signed transcript. */
    public static final String LABEL_NDP = "MNDPv2|";
    /** Context of the mark in a native node's nonce. */
    public static final String LABEL_NATIVE_MARK = "malachi-native-v1";
    /** First bytes of the extension block, §3.2: 'M' 'N' 'X' '1'. */
    public static final int EXTENSION_MAGIC = 0x4D4E5831;
    /** Prefix of what the block's signature covers. */
    public static final String LABEL_EXTENSION = "MNX1|";
    /** Largest TLV area of an extension block. */
    public static final int EXTENSION_MAX_BYTES = 512;
    /** Frame of a native DISCOVER to all: what it is answered with to a MAC address that was not proven is no longer, §3.1. */
    public static final int DISCOVER_TO_ALL_BYTES = 1330;
    /** Frame of a native DISCOVER to one. */
    public static final int DISCOVER_TO_ONE_BYTES = 850;
    /** Age after which a challenge is no longer accepted, §3.1. */
    public static final long CHALLENGE_TTL_NANOS = 180_000_000_000L;
    /** Pre-shared key tag of an NDP message, and other 16-byte fields. */
    public static final int PSK_TAG_BYTES = 16;

    // §3.2 TLV types
    /** Claimed IPv4, 4 bytes: a hint. */
    public static final int TLV_IPV4 = 1;
    /** Capability bits, 4 bytes. */
    public static final int TLV_CAPABILITIES = 2;
    /** Host name. */
    public static final int TLV_HOST_NAME = 3;
    /** Link MTU, 2 bytes. */
    public static final int TLV_LINK_MTU = 4;
    /** Software version, up to 32 bytes. */
    public static final int TLV_VERSION = 5;
    /** Boot epoch, 8 bytes, random at each start. */
    public static final int TLV_BOOT_EPOCH = 6;
    /** Group ids, n times 16 bytes (node records only). */
    public static final int TLV_GROUPS = 8;

    /** Capability: speaks the native protocol. */
    public static final int CAPABILITY_NATIVE = 1;
    /** Capability: hybrid post-quantum handshakes. */
    public static final int CAPABILITY_HYBRID = 1 << 1;
    /** Capability: forwards for others. */
    public static final int CAPABILITY_FORWARDS = 1 << 2;
    /** Capability: groups. */
    public static final int CAPABILITY_GROUPS = 1 << 3;
    /** Capability: takes partial checksums. */
    public static final int CAPABILITY_PARTIAL_CHECKSUMS = 1 << 4;
    /** Capability: AES-256-GCM in transport frames. */
    public static final int CAPABILITY_AES = 1 << 5;

    // §5 Handshake
    /** Header of a handshake body: kind 1, hop limit 1, noise length 2, sender index 4, receiver index 4. */
    public static final int HANDSHAKE_HEADER_BYTES = 12;
    /** An INIT's frame is padded to this: a RESPONSE is no longer, §5. */
    public static final int INIT_MIN_FRAME_BYTES = 304;
    /** First message of a handshake. */
    public static final int HANDSHAKE_INIT = 1;
    /** Second message of a handshake. */
    public static final int HANDSHAKE_RESPONSE = 2;
    /** Cookie for an initiator under load. */
    public static final int HANDSHAKE_COOKIE = 3;
    /** Each of mac1, mac2 and a cookie. */
    public static final int MAC_BYTES = 16;
    /** Prefix of the Noise prologue. */
    public static final String LABEL_PROLOGUE = "malachi/1";
    /** Context of the Noise psk. */
    public static final String LABEL_PSK = "malachi-psk-v1";
    /** Context of the name of a post-quantum secret. */
    public static final String LABEL_PQ_ID = "malachi-pqid-v1";
    /** Context of the transport keys of AES-256-GCM. */
    public static final String LABEL_AES = "malachi-aes-v1";
    /** Context of the transport nonce prefix. */
    public static final String LABEL_NONCE = "malachi-nonce";
    /** Context of the key of mac1. */
    public static final String LABEL_MAC1 = "malachi-mac1-v1";
    /** Context of the key of a cookie. */
    public static final String LABEL_COOKIE = "malachi-cookie-v1";
    /** Age at which the initiator makes a new session. */
    public static final long REKEY_AFTER_NANOS = 120_000_000_000L;
    /** By how much less at the most, at random, so that many sessions are not renewed at once. */
    public static final long REKEY_SPREAD_NANOS = 10_000_000_000L;
    /** Frames sent under one key after which a new session is made, by either side. */
    public static final long REKEY_AFTER_FRAMES = 1L << 26;
    /** Age at which a session is no longer used. */
    public static final long REJECT_AFTER_NANOS = 180_000_000_000L;
    /** Frames sent under one key after which it is no longer used, §6. */
    public static final long REJECT_AFTER_FRAMES = 1L << 27;
    /** Time between two INITs. */
    public static final long RETRY_NANOS = 5_000_000_000L;
    /** Age of our own INIT below which a peer's counts as sent at the same time. */
    public static final long SIMULTANEOUS_NANOS = 1_000_000_000L;
    /** Random part added to the time between two INITs. */
    public static final long RETRY_JITTER_NANOS = 333_000_000L;
    /** Time after which a handshake is given up. */
    public static final long GIVE_UP_NANOS = 90_000_000_000L;
    /** Silence of our own after data came that a keepalive breaks. */
    public static final long KEEPALIVE_NANOS = 10_000_000_000L;
    /** Lifetime of a cookie secret. */
    public static final long COOKIE_SECRET_NANOS = 120_000_000_000L;
    /** TAI64N timestamp in an INIT. */
    public static final int TIMESTAMP_BYTES = 12;
    /** Name of a post-quantum secret in an INIT. */
    public static final int PQ_ID_BYTES = 8;
    /** Post-quantum secret in the Noise psk; zeros if there is none. */
    public static final int PQ_SECRET_BYTES = 32;
    /** Nonce of a COOKIE. */
    public static final int COOKIE_NONCE_BYTES = 24;
    /** Nonce prefix of a session's transport frames. */
    public static final int NONCE_PREFIX_BYTES = 16;
    /** Silence after data went out that makes a new handshake: the peer's keepalive was due, and had time to come. */
    public static final long DEAD_PEER_NANOS = KEEPALIVE_NANOS + 2_000_000_000L;
    /** Silence after data or an INIT went out after which a peer is reported as stale: a handshake had time to be answered. */
    public static final long PEER_STALE_NANOS = DEAD_PEER_NANOS + 2_000_000_000L;
    /** Silence after data or an INIT went out after which a peer is unreachable, and senders are told. */
    public static final long PEER_UNREACHABLE_NANOS = 50_000_000_000L;
    /** Time between two handshakes of our own that answer valid INITs which are not newer. */
    public static final long STALE_INIT_NANOS = 30_000_000_000L;
    /** How long an index that was ours never starts a handshake as an unknown one. */
    public static final long INDEX_MEMORY_NANOS = 240_000_000_000L;
    /** A session heard so recently is no reason to take an unknown index for a restart. */
    public static final long UNKNOWN_INDEX_SILENCE_NANOS = 10_000_000_000L;
    /** First time between two handshakes with a peer because of unknown indices; then it doubles. */
    public static final long UNKNOWN_INDEX_BACKOFF_NANOS = 1_000_000_000L;
    /** Longest time between two handshakes with a peer because of unknown indices. */
    public static final long UNKNOWN_INDEX_MAX_BACKOFF_NANOS = 60_000_000_000L;
    /** Handshakes a second because of unknown indices and INITs that were put off, with all newcomers. */
    public static final int UNKNOWN_INDEX_RATE = 10;
    /** The same with the newcomers at one station. */
    public static final int CALL_BACK_STATION_RATE = 2;
    /** The same at once. */
    public static final int CALL_BACK_STATION_BURST = 4;
    /** The same with other peers, of each share. */
    public static final int CALL_BACK_SHARE_RATE = 2;
    /** The same at once. */
    public static final int CALL_BACK_SHARE_BURST = 4;
    /** INITs a second from one MAC address that reach the Diffie-Hellman functions. */
    public static final int HANDSHAKE_MAC_RATE = 10;
    /** INITs at once from one MAC address. */
    public static final int HANDSHAKE_MAC_BURST = 20;
    /** INITs a second of one pinned peer, from where it has proven to be. */
    public static final int HANDSHAKE_PEER_RATE = 1;
    /** INITs at once of one pinned peer. */
    public static final int HANDSHAKE_PEER_BURST = 10;
    /** Shares that the ids of such peers fall into, by a secret hash. */
    public static final int HANDSHAKE_PEER_SHARES = 16;
    /** INITs a second of each share. */
    public static final int HANDSHAKE_PEER_SHARE_RATE = 10;
    /** INITs a second and link of all others. */
    public static final int HANDSHAKE_STRANGERS_RATE = 40;
    /** INITs a second and link that pinned peers pass on. */
    public static final int HANDSHAKE_PASSED_ON_RATE = 40;
    /** How long a MAC address counts as a stranger's who has used up its budget, after it has sent an INIT that was none. */
    public static final long HANDSHAKE_PENALTY_NANOS = 60_000_000_000L;
    /** RESPONSEs to one INIT that are tried, from the station that it went to. */
    public static final int RESPONSES_FROM_ASKED = 16;
    /** The same from other stations. */
    public static final int RESPONSES_FROM_OTHERS = 4;
    /** INITs a second with a good mac1 beyond which a node is under load, and answers only those that show a cookie. */
    public static final int HANDSHAKE_LOAD_RATE = 50;
    /** COOKIEs a second. */
    public static final int COOKIE_RATE = 5000;

    // §6 Transport
    /** Header of a transport body: hop limit 1, class 1, flags 2, receiver index 4, counter 8 LE. */
    public static final int TRANSPORT_HEADER_BYTES = 16;
    /** Offset of the transport header from the start of the frame. */
    public static final int TRANSPORT_OFFSET = BODY_OFFSET;
    /** Offset of the ciphertext from the start of the frame. */
    public static final int CIPHERTEXT_OFFSET = BODY_OFFSET + TRANSPORT_HEADER_BYTES;
    /** Authentication tag. */
    public static final int TAG_BYTES = 16;
    /** What a transport frame adds to an inner packet, without the Ethernet header. */
    public static final int TRANSPORT_OVERHEAD_BYTES = L3_HEADER_BYTES + TRANSPORT_HEADER_BYTES + TAG_BYTES;
    /** Hop limit a frame starts with. */
    public static final int INITIAL_HOP_LIMIT = 16;
    /** Bits of the class in its byte. */
    public static final int CLASS_MASK = 0x07;
    /** Flag: the inner TCP or UDP checksum holds only the folded pseudo-header sum. */
    public static final int FLAG_PARTIAL = 0x0001;
    /** Flag: the inner packet is padded. */
    public static final int FLAG_PADDED = 0x0002;
    /** Flag: never answer this frame with an error. */
    public static final int FLAG_NO_ERROR = 0x0004;
    /** All known flags. */
    public static final int FLAGS_KNOWN = FLAG_PARTIAL | FLAG_PADDED | FLAG_NO_ERROR;
    /** Counters the replay window looks back. */
    public static final int REPLAY_WINDOW = 8192;
    /** Padded packets are multiples of this. */
    public static final int PADDING_BLOCK_BYTES = 64;
    /** Smallest link MTU that carries IP. */
    public static final int MIN_IP_LINK_MTU = 1352;
    /** Smallest TUN MTU (RFC 8200 §5). */
    public static final int MIN_TUN_MTU = 1280;
    /** TUN MTU = largest link MTU minus this, rounded down to a multiple of 4. */
    public static final int TUN_MTU_MARGIN = 72;

    // §6 Inner packets, by their first byte
    /** Nothing, exactly one byte. */
    public static final int INNER_KEEPALIVE = 0x00;
    /** Datagram: source port 2, destination port 2, payload. */
    public static final int INNER_DATAGRAM = 0x01;
    /** Control message, §7.2. */
    public static final int INNER_CONTROL = 0x02;
    /** Streams. */
    public static final int INNER_STREAM = 0x03;
    /** Fragment of a datagram. */
    public static final int INNER_FRAGMENT = 0x04;
    /** First kind that a plugin may claim. */
    public static final int INNER_PLUGIN_FIRST = 0x80;
    /** Last kind that a plugin may claim. */
    public static final int INNER_PLUGIN_LAST = 0xBF;
    /** Kind 1, source port 2, destination port 2. */
    public static final int DATAGRAM_HEADER_BYTES = 5;
    /** Largest payload of a datagram: what the length in its fragments can say. */
    public static final int DATAGRAM_MAX_BYTES = 65_535;
    /** Kind 1, reserved 1, source port 2, destination port 2, message id 4, total 2, offset 2. */
    public static final int FRAGMENT_HEADER_BYTES = 14;
    /** Data of all fragments but the last is a multiple of this. */
    public static final int FRAGMENT_UNIT_BYTES = 8;
    /** Data of all fragments but the last is at least this. */
    public static final int FRAGMENT_MIN_BYTES = 512;
    /** Unfinished datagrams kept of one peer. */
    public static final int REASSEMBLY_PEER_MESSAGES = 64;
    /** Data kept of one peer's unfinished datagrams. */
    public static final int REASSEMBLY_PEER_BYTES = 1 << 20;
    /** Data kept of all unfinished datagrams. */
    public static final int REASSEMBLY_BYTES = 16 << 20;
    /** How long a datagram may take from its first fragment to come to its last. */
    public static final long REASSEMBLY_NANOS = 5_000_000_000L;

    // §7.1 Node record
    /** Version of a node record. */
    public static final int RECORD_VERSION = 1;
    /** Largest node record. */
    public static final int RECORD_MAX_BYTES = 680;
    /** Prefix of what a record's signature covers. */
    public static final String LABEL_RECORD = "malachi-record-v1|";

    // §9 Another identity

    /** Prefix of what the two signatures of a handover cover. */
    public static final String LABEL_HANDOVER = "malachi-handover-v1|";
    /** Two keys, the time, two signatures. */
    public static final int HANDOVER_BYTES = 200;
    /** Handovers that one message may hold. */
    public static final int HANDOVER_MAX_COUNT = 6;

    // §7.2 Control
    /** Ids in a RECORD_REQUEST. */
    public static final int RECORD_REQUEST_MAX_IDS = 32;
    /** Records a second that one peer's requests are answered with. */
    public static final int RECORD_ANSWERS_PEER_RATE = 8;
    /** Records a second that the requests of all newcomers are answered with. */
    public static final int RECORD_ANSWERS_RATE = 200;
    /** The same of the newcomers at one station. */
    public static final int RECORD_ANSWERS_STATION_RATE = 10;
    /** The same at once. */
    public static final int RECORD_ANSWERS_STATION_BURST = 40;
    /** The same of other peers, of each share. */
    public static final int RECORD_ANSWERS_SHARE_RATE = 25;
    /** The same at once. */
    public static final int RECORD_ANSWERS_SHARE_BURST = 64;
    /** ECHOs a second of one peer that are answered. */
    public static final int ECHO_PEER_RATE = 1000;
    /** Inner kind 1, control kind 1, reserved 2, request id 4. */
    public static final int CONTROL_HEADER_BYTES = 8;
    /** Largest body of a control message. */
    public static final int CONTROL_MAX_BODY_BYTES = 1272;
    /** Largest data of an ECHO. */
    public static final int ECHO_MAX_BYTES = 1264;
    /** Asks for its data back. */
    public static final int CONTROL_ECHO = 0x01;
    /** Answer to an ECHO. */
    public static final int CONTROL_ECHO_REPLY = 0x02;
    /** A hop limit ran out. */
    public static final int CONTROL_TIME_EXCEEDED = 0x03;
    /** A frame could not be delivered. */
    public static final int CONTROL_UNREACHABLE = 0x04;
    /** A frame did not fit a link. */
    public static final int CONTROL_PACKET_TOO_BIG = 0x05;
    /** Part of a routing table. */
    public static final int CONTROL_ROUTE_UPDATE = 0x06;
    /** Asks for a newer record of a destination. */
    public static final int CONTROL_SEQ_REQUEST = 0x07;
    /** One node record. */
    public static final int CONTROL_RECORD = 0x08;
    /** Asks for node records. */
    public static final int CONTROL_RECORD_REQUEST = 0x09;
    /** Another node holds the address already. */
    public static final int CONTROL_CLAIM_CONFLICT = 0x0A;
    /** Says that another id was the sender's before, signed by both. */
    public static final int CONTROL_HANDOVER = 0x17;
    /** Ends a session. */
    public static final int CONTROL_CLOSE = 0x16;
    /** Asks a sender for its key of a group. */
    public static final int CONTROL_GROUP_KEY_REQUEST = 0x0C;
    /** A sender's key of a group. */
    public static final int CONTROL_GROUP_KEY = 0x0D;
    /** A group key has come. */
    public static final int CONTROL_GROUP_KEY_ACK = 0x0E;
    /** Asks for the services of a node. */
    public static final int CONTROL_SERVICE_QUERY = 0x12;
    /** Services of a node. */
    public static final int CONTROL_SERVICE_RECORD = 0x13;
    /** Asks for counters. */
    public static final int CONTROL_STATS_REQUEST = 0x14;
    /** Counters. */
    public static final int CONTROL_STATS = 0x15;
    /** CLOSE because the node stops. */
    public static final int CLOSE_STOPPING = 0;
    /** CLOSE because the peer is denied. */
    public static final int CLOSE_DENIED = 1;
    /** CLOSE because the node has a new key. */
    public static final int CLOSE_NEW_KEY = 2;
    /** The peer was forgotten, for want of room or by a person. */
    public static final int CLOSE_FORGOTTEN = 3;
    /** First control kind that a plugin may claim. */
    public static final int CONTROL_PLUGIN_FIRST = 0x40;
    /** Last control kind that a plugin may claim. */
    public static final int CONTROL_PLUGIN_LAST = 0x7F;

    private Wire() {}
}
