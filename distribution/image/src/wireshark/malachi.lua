-- Wireshark's eyes for Malachi: every frame of EtherType 0x88B5, and what is inside of it once it is decrypted (module-info-docs/protocol.md).
--
-- To use it, copy it into the folder for personal Lua plugins ("Help > About > Folders"), or name it once:
--     wireshark -X lua_script:malachi.lua        tshark -X lua_script:malachi.lua -i eth0
-- Inner packets are dissected in captures of the link type USER0 (147), and wherever "Decode As" names malachi_inner.

local malachi = Proto("malachi", "Malachi")
local inner = Proto("malachi_inner", "Malachi, inner packet")

local TYPES = {
    [0x01] = "DATA (classic, plaintext)",
    [0x02] = "L4_DGRAM (classic, plaintext)",
    [0x03] = "NDP",
    [0x04] = "SECURE (classic)",
    [0x10] = "HANDSHAKE",
    [0x11] = "TRANSPORT",
    [0x12] = "GROUP",
}
local NDP_OPS = { [1] = "DISCOVER", [2] = "ADVERTISE" }
local HANDSHAKE_KINDS = { [1] = "INIT", [2] = "RESPONSE", [3] = "COOKIE" }
local TLV_TYPES = {
    [1] = "claimed IPv4", [2] = "capabilities", [3] = "host name", [4] = "link MTU", [5] = "software version",
    [6] = "boot epoch", [8] = "groups",
}
local CLAIM_STATES = { [0] = "none", [1] = "probing", [2] = "held" }
local INNER_KINDS = {
    [0x00] = "KEEPALIVE", [0x01] = "DATAGRAM", [0x02] = "CONTROL", [0x03] = "STREAM", [0x04] = "FRAGMENT",
}
local CONTROL_KINDS = {
    [0x01] = "ECHO", [0x02] = "ECHO_REPLY", [0x03] = "TIME_EXCEEDED", [0x04] = "UNREACHABLE", [0x05] = "PACKET_TOO_BIG",
    [0x06] = "ROUTE_UPDATE", [0x07] = "SEQ_REQUEST", [0x08] = "RECORD", [0x09] = "RECORD_REQUEST", [0x0a] = "CLAIM_CONFLICT",
    [0x0c] = "GROUP_KEY_REQUEST", [0x0d] = "GROUP_KEY", [0x0e] = "GROUP_KEY_ACK", [0x10] = "PQ_KEY", [0x11] = "PQ_CIPHERTEXT",
    [0x12] = "SERVICE_QUERY", [0x13] = "SERVICE_RECORD", [0x14] = "STATS_REQUEST", [0x15] = "STATS", [0x16] = "CLOSE",
    [0x17] = "HANDOVER",
}
local UNREACHABLE_CODES = { [0] = "no route", [1] = "policy", [2] = "port", [3] = "not trusted", [4] = "hybrid required" }
local CLOSE_REASONS = { [0] = "stopping", [1] = "denied", [2] = "new key", [3] = "forgotten" }

local L3_BYTES, NDP_BYTES, ID_BYTES, TAG_BYTES = 36, 216, 16, 16

-- Fields. Their names are what display filters use.
local f = {}
local function field(key, make, ...)
    f[key] = make("malachi." .. key, ...)
end

field("version", ProtoField.uint8, "Version", base.DEC)
field("type", ProtoField.uint8, "Type", base.HEX, TYPES)
field("dst", ProtoField.bytes, "Destination id")
field("src", ProtoField.bytes, "Source id")
field("body", ProtoField.bytes, "Body")
field("padding", ProtoField.bytes, "Padding")
field("hop_limit", ProtoField.uint8, "Hop limit", base.DEC)
field("class", ProtoField.uint8, "Class", base.DEC, nil, 0x07)
field("flags", ProtoField.uint16, "Flags", base.HEX)
field("flags.partial", ProtoField.bool, "Partial checksum", 16, nil, 0x0001)
field("flags.padded", ProtoField.bool, "Padded", 16, nil, 0x0002)
field("flags.noerr", ProtoField.bool, "No errors because of it", 16, nil, 0x0004)
field("receiver_index", ProtoField.uint32, "Receiver index", base.HEX)
field("sender_index", ProtoField.uint32, "Sender index", base.HEX)
field("counter", ProtoField.uint64, "Counter", base.DEC)
field("key_id", ProtoField.uint32, "Key id", base.HEX)
field("ciphertext", ProtoField.bytes, "Ciphertext")
field("tag", ProtoField.bytes, "Authentication tag")

field("ndp.op", ProtoField.uint8, "Operation", base.DEC, NDP_OPS)
field("ndp.version", ProtoField.uint8, "NDP version", base.DEC)
field("ndp.self", ProtoField.bytes, "Sender's id")
field("ndp.mac", ProtoField.ether, "Sender's MAC")
field("ndp.ed25519", ProtoField.bytes, "Ed25519 key")
field("ndp.x25519", ProtoField.bytes, "X25519 key (classic, ephemeral)")
field("ndp.peer", ProtoField.bytes, "Asker's id")
field("ndp.challenge", ProtoField.bytes, "Challenge")
field("ndp.nonce", ProtoField.bytes, "Nonce")
field("ndp.psk_tag", ProtoField.bytes, "PSK tag")
field("ndp.sig", ProtoField.bytes, "Signature")
field("ndp.block", ProtoField.string, "Extension block")
field("ndp.block_length", ProtoField.uint16, "Length of TLVs", base.DEC)
field("ndp.sig2", ProtoField.bytes, "Signature of the block")

field("tlv.type", ProtoField.uint8, "TLV", base.DEC, TLV_TYPES)
field("tlv.length", ProtoField.uint16, "Length", base.DEC)
field("tlv.value", ProtoField.bytes, "Value")
field("tlv.ipv4", ProtoField.ipv4, "Claimed IPv4")
field("tlv.capabilities", ProtoField.uint32, "Capabilities", base.HEX)
field("tlv.capabilities.native", ProtoField.bool, "native", 32, nil, 0x01)
field("tlv.capabilities.hybrid", ProtoField.bool, "hybrid post-quantum", 32, nil, 0x02)
field("tlv.capabilities.forwards", ProtoField.bool, "forwards for others", 32, nil, 0x04)
field("tlv.capabilities.groups", ProtoField.bool, "groups", 32, nil, 0x08)
field("tlv.capabilities.partial", ProtoField.bool, "takes partial checksums", 32, nil, 0x10)
field("tlv.capabilities.aes", ProtoField.bool, "takes AES-256-GCM", 32, nil, 0x20)
field("tlv.name", ProtoField.string, "Host name")
field("tlv.mtu", ProtoField.uint16, "Link MTU", base.DEC)
field("tlv.software", ProtoField.string, "Software version")
field("tlv.boot_epoch", ProtoField.uint64, "Boot epoch", base.HEX)
field("tlv.group", ProtoField.bytes, "Group id")

field("secure.suite", ProtoField.uint8, "Suite", base.DEC)
field("secure.nonce", ProtoField.bytes, "Nonce")

field("handshake.kind", ProtoField.uint8, "Kind", base.DEC, HANDSHAKE_KINDS)
field("handshake.noise_length", ProtoField.uint16, "Noise length", base.DEC)
field("handshake.ephemeral", ProtoField.bytes, "Noise: ephemeral key")
field("handshake.static", ProtoField.bytes, "Noise: static key, encrypted")
field("handshake.payload", ProtoField.bytes, "Noise: payload, encrypted")
field("handshake.mac1", ProtoField.bytes, "mac1")
field("handshake.mac2", ProtoField.bytes, "mac2")
field("handshake.nonce", ProtoField.bytes, "Nonce")
field("handshake.cookie", ProtoField.bytes, "Cookie, sealed")

field("inner.kind", ProtoField.uint8, "Inner kind", base.HEX, INNER_KINDS)
field("inner.payload", ProtoField.bytes, "Payload")
field("datagram.src_port", ProtoField.uint16, "Source port", base.DEC)
field("datagram.dst_port", ProtoField.uint16, "Destination port", base.DEC)
field("datagram.payload", ProtoField.bytes, "Payload")
field("fragment.reserved", ProtoField.uint8, "Reserved", base.HEX)
field("fragment.message", ProtoField.uint32, "Message id", base.HEX)
field("fragment.total", ProtoField.uint16, "Total", base.DEC)
field("fragment.offset", ProtoField.uint16, "Offset", base.DEC)

field("control.kind", ProtoField.uint8, "Control kind", base.HEX, CONTROL_KINDS)
field("control.reserved", ProtoField.bytes, "Reserved")
field("control.request", ProtoField.uint32, "Request id", base.HEX)
field("control.body", ProtoField.bytes, "Body")
field("control.id", ProtoField.bytes, "Id")
field("control.count", ProtoField.uint16, "Count", base.DEC)
field("echo.hop_limit", ProtoField.uint8, "Hop limit as the ECHO arrived", base.DEC)
field("echo.data", ProtoField.bytes, "Data")
field("error.dst", ProtoField.bytes, "Quoted destination id")
field("error.header", ProtoField.bytes, "Quoted TRANSPORT header")
field("unreachable.code", ProtoField.uint8, "Code", base.DEC, UNREACHABLE_CODES)
field("too_big.mtu", ProtoField.uint16, "Link MTU", base.DEC)
field("route.flags", ProtoField.uint8, "Flags", base.HEX)
field("route.part", ProtoField.uint8, "Part", base.DEC)
field("route.table", ProtoField.uint32, "Table number", base.DEC)
field("route.seq", ProtoField.uint64, "Sequence", base.DEC)
field("route.metric", ProtoField.uint32, "Metric, microseconds", base.DEC)
field("route.mtu", ProtoField.uint16, "Path MTU", base.DEC)
field("route.hops", ProtoField.uint8, "Hops", base.DEC)
field("record.version", ProtoField.uint8, "Record version", base.DEC)
field("record.key", ProtoField.bytes, "Ed25519 key")
field("record.seq", ProtoField.uint64, "Sequence, ms since 1970", base.DEC)
field("record.claim", ProtoField.uint8, "Claim", base.DEC, CLAIM_STATES)
field("record.candidate", ProtoField.uint8, "Candidate", base.DEC)
field("record.ipv4", ProtoField.ipv4, "IPv4")
field("record.tlv_length", ProtoField.uint16, "Length of TLVs", base.DEC)
field("record.sig", ProtoField.bytes, "Signature")
field("conflict.ipv4", ProtoField.ipv4, "Contested IPv4")
field("group.id", ProtoField.bytes, "Group id")
field("group.valid", ProtoField.uint32, "Valid, seconds", base.DEC)
field("group.key", ProtoField.bytes, "Key")
field("pq.name", ProtoField.bytes, "BLAKE2b of the encapsulation key")
field("pq.value", ProtoField.bytes, "Key or ciphertext")
field("service.name", ProtoField.string, "Name")
field("service.ttl", ProtoField.uint32, "TTL", base.DEC)
field("service.part", ProtoField.uint8, "Part", base.DEC)
field("service.parts", ProtoField.uint8, "Parts", base.DEC)
field("service.protocol", ProtoField.uint8, "Protocol", base.DEC)
field("service.port", ProtoField.uint16, "Port", base.DEC)
field("service.text", ProtoField.string, "Text")
field("stats.id", ProtoField.uint16, "Counter", base.DEC)
field("stats.value", ProtoField.uint64, "Value", base.DEC)
field("close.reason", ProtoField.uint8, "Reason", base.DEC, CLOSE_REASONS)
field("handover.old", ProtoField.bytes, "Old key")
field("handover.new", ProtoField.bytes, "New key")
field("handover.time", ProtoField.uint64, "Time, ms since 1970", base.DEC)
field("handover.old_sig", ProtoField.bytes, "Signature by the old key")
field("handover.new_sig", ProtoField.bytes, "Signature by the new key")

local all = {}
for _, one in pairs(f) do
    all[#all + 1] = one
end
malachi.fields = all

local malformed = ProtoExpert.new("malachi.malformed", "It is not as the protocol has it", expert.group.MALFORMED, expert.severity.ERROR)
local revision = ProtoExpert.new("malachi.revision", "Another revision of the protocol", expert.group.UNDECODED, expert.severity.WARN)
local unknown = ProtoExpert.new("malachi.unknown", "A kind that this dissector does not know", expert.group.UNDECODED, expert.severity.NOTE)
malachi.experts = { malformed, revision, unknown }

malachi.prefs.ethertype = Pref.uint("EtherType", 0x88b5, "What 'malachi up' was given, if not the usual one")

-- Reads one value after another. What ends too soon is marked once, and everything after it is left out.
local Reader = {}
Reader.__index = Reader

local function reader(tvb, tree, at, limit)
    return setmetatable({ tvb = tvb, tree = tree, at = at or 0, limit = limit or tvb:len(), failed = false }, Reader)
end

function Reader:left()
    return self.failed and 0 or self.limit - self.at
end

function Reader:fail(text)
    if not self.failed then
        self.failed = true
        self.tree:add_proto_expert_info(malformed, text)
    end
end

-- The next bytes, without a field; nil if there are not so many.
function Reader:take(bytes)
    if self.failed then
        return nil
    end
    if bytes < 0 or bytes > self.limit - self.at then
        self:fail("It ends after " .. (self.limit - self.at) .. " of " .. bytes .. " bytes")
        return nil
    end
    if bytes == 0 then
        return nil
    end
    local range = self.tvb(self.at, bytes)
    self.at = self.at + bytes
    return range
end

-- The next bytes as a field; nil if there are not so many.
function Reader:add(key, bytes)
    local range = self:take(bytes)
    if range then
        self.item = self.tree:add(f[key], range)
    end
    return range
end

-- A number that is not larger than fits into a Lua number, and the same as a field; 0 if it is not there.
function Reader:number(key, bytes)
    local range = self:add(key, bytes)
    return range and range:uint() or 0
end

-- All that is left but so many bytes at the end.
function Reader:rest(key, but)
    return self:add(key, math.max(0, self:left() - (but or 0)))
end

-- A part of its own in the tree.
function Reader:part(text, bytes)
    local from = self.at
    local range = self:take(bytes)
    if not range then
        return nil
    end
    local tree = self.tree:add(range, text)
    return reader(self.tvb, tree, from, from + bytes)
end

local function hex(range, bytes)
    return range(0, bytes or 4):bytes():tohex(true)
end

local TLV = {
    [1] = function(r) r:add("tlv.ipv4", 4) end,
    [2] = function(r)
        local range = r:add("tlv.capabilities", 4)
        if range then
            for _, bit in ipairs({ "native", "hybrid", "forwards", "groups", "partial", "aes" }) do
                r.item:add(f["tlv.capabilities." .. bit], range)
            end
        end
    end,
    [3] = function(r) r:rest("tlv.name") end,
    [4] = function(r) r:add("tlv.mtu", 2) end,
    [5] = function(r) r:rest("tlv.software") end,
    [6] = function(r) r:add("tlv.boot_epoch", 8) end,
    [8] = function(r)
        while r:left() > 0 do
            r:add("tlv.group", ID_BYTES)
        end
    end,
}

local function tlvs(r, length)
    local part = length > 0 and r:part("TLVs", length)
    if not part then
        return
    end
    local before = 0
    while part:left() > 0 do
        local kind = part:number("tlv.type", 1)
        local bytes = part:number("tlv.length", 2)
        if kind <= before and not part.failed then
            part:fail("TLVs must ascend: " .. kind .. " after " .. before)
        end
        before = kind
        if bytes > 0 then
            local value = part:part(TLV_TYPES[kind] or "unknown", bytes)
            if value then
                local dissect = TLV[kind]
                if dissect then
                    dissect(value)
                else
                    value:rest("tlv.value")
                end
                if value:left() > 0 then
                    value:fail("It has " .. value:left() .. " bytes too many")
                end
            end
        end
    end
end

local function padding(r)
    if r:left() > 0 then
        r:rest("padding")
    end
end

local function ndp(r, pinfo)
    local op = r:number("ndp.op", 1)
    local version = r:number("ndp.version", 1)
    pinfo.cols.info = "NDP " .. (NDP_OPS[op] or "operation " .. op)
    if not r.failed and version ~= 2 then
        r.tree:add_proto_expert_info(revision, "NDP version " .. version)
        r:rest("body")
        return
    end
    local from = r:add("ndp.self", ID_BYTES)
    r:add("ndp.mac", 6)
    r:add("ndp.ed25519", 32)
    r:add("ndp.x25519", 32)
    local to = r:add("ndp.peer", ID_BYTES)
    r:add("ndp.challenge", 16)
    r:add("ndp.nonce", 16)
    r:add("ndp.psk_tag", 16)
    r:add("ndp.sig", 64)
    if from and to then
        pinfo.cols.info:append(" from " .. hex(from) .. (op == 2 and " to " .. hex(to) or ""))
    end
    local mark = r:left() >= 4 and r.tvb(r.at, 4):raw() or ""
    if mark:sub(1, 3) ~= "MNX" then
        padding(r) -- of the Ethernet, or a classic node has nothing more to say
        return
    end
    r:add("ndp.block", 4)
    if mark ~= "MNX1" then
        r.tree:add_proto_expert_info(revision, "Extension block " .. mark:sub(4, 4))
        r:rest("body")
        return
    end
    tlvs(r, r:number("ndp.block_length", 2))
    r:add("ndp.sig2", 64)
    padding(r)
end

local function secure(r, pinfo)
    pinfo.cols.info = "SECURE (classic)"
    r:add("secure.suite", 1)
    r:add("secure.nonce", 24)
    r:rest("ciphertext", TAG_BYTES)
    r:add("tag", TAG_BYTES)
end

local function handshake(r, pinfo)
    local kind = r:number("handshake.kind", 1)
    r:add("hop_limit", 1)
    local length = r:number("handshake.noise_length", 2)
    local sender = r:number("sender_index", 4)
    local receiver = r:number("receiver_index", 4)
    pinfo.cols.info = "HANDSHAKE " .. (HANDSHAKE_KINDS[kind] or "kind " .. kind)
    if r.failed then
        return
    end
    if kind == 3 then
        pinfo.cols.info:append(string.format(" to %08x", receiver))
        r:add("handshake.nonce", 24)
        r:add("handshake.cookie", 32)
    elseif kind == 1 or kind == 2 then
        pinfo.cols.info:append(string.format(" %08x", sender) .. (kind == 2 and string.format(" to %08x", receiver) or ""))
        local noise = length > 0 and r:part("Noise message", length)
        if noise then
            noise:add("handshake.ephemeral", 32)
            if kind == 1 then
                noise:add("handshake.static", 48)
            end
            noise:rest("handshake.payload")
        elseif length == 0 then
            r:fail("It has no Noise message")
        end
        r:add("handshake.mac1", 16)
        r:add("handshake.mac2", 16)
    else
        r.tree:add_proto_expert_info(unknown, "Handshake kind " .. kind)
        r:rest("body")
    end
    padding(r)
end

local function flags(r)
    r:add("hop_limit", 1)
    r:add("class", 1)
    local range = r:add("flags", 2)
    if range then
        r.item:add(f["flags.partial"], range)
        r.item:add(f["flags.padded"], range)
        r.item:add(f["flags.noerr"], range)
    end
end

local function counter(r)
    local range = r:take(8)
    if range then
        r.tree:add_le(f["counter"], range)
        return tostring(range:le_uint64())
    end
    return "?"
end

local function transport(r, pinfo)
    flags(r)
    local index = r:number("receiver_index", 4)
    local number = counter(r)
    pinfo.cols.info = string.format("TRANSPORT %08x #%s, %d bytes", index, number, math.max(0, r:left() - TAG_BYTES))
    r:rest("ciphertext", TAG_BYTES)
    r:add("tag", TAG_BYTES)
end

local function group(r, pinfo)
    flags(r)
    local key = r:number("key_id", 4)
    local number = counter(r)
    pinfo.cols.info = string.format("GROUP key %08x #%s", key, number)
    r:rest("ciphertext", TAG_BYTES)
    r:add("tag", TAG_BYTES)
end

local FRAMES = { [0x03] = ndp, [0x04] = secure, [0x10] = handshake, [0x11] = transport, [0x12] = group }

function malachi.dissector(tvb, pinfo, tree)
    if tvb:len() < 4 or tvb(0, 2):raw() ~= "MN" then
        return 0 -- the type is for experiments, and others make some too
    end
    pinfo.cols.protocol = "Malachi"
    pinfo.cols.info = ""
    local own = tree:add(malachi, tvb())
    local r = reader(tvb, own, 2)
    local version = r:number("version", 1)
    local kind = r:number("type", 1)
    if version ~= 1 then
        own:add_proto_expert_info(revision, "Version " .. version .. " of the header")
        pinfo.cols.info = "Malachi, version " .. version
        r:rest("body")
        return tvb:len()
    end
    pinfo.cols.info = TYPES[kind] or string.format("Type 0x%02x", kind)
    local to = r:add("dst", ID_BYTES)
    local from = r:add("src", ID_BYTES)
    own:append_text(", " .. (TYPES[kind] or string.format("type 0x%02x", kind)))
    if from and to then
        own:append_text(", " .. hex(from) .. " > " .. hex(to))
    end
    local dissect = FRAMES[kind]
    if dissect then
        dissect(r, pinfo)
    else
        if not TYPES[kind] and not (kind >= 0x40 and kind <= 0x7f) then
            own:add_proto_expert_info(unknown, string.format("Type 0x%02x", kind))
        end
        r:rest("body")
    end
    return tvb:len()
end

local function record(r)
    local version = r:number("record.version", 1)
    if not r.failed and version ~= 1 then
        r.tree:add_proto_expert_info(revision, "Record version " .. version)
        r:rest("control.body")
        return
    end
    r:add("record.key", 32)
    r:add("record.seq", 8)
    r:add("record.claim", 1)
    r:add("record.candidate", 1)
    r:add("record.ipv4", 4)
    tlvs(r, r:number("record.tlv_length", 2))
    r:add("record.sig", 64)
end

local function quoted(r)
    r:add("error.dst", ID_BYTES)
    r:add("error.header", 16)
end

local function counted(r, bytes, each)
    local count = r:number("control.count", bytes)
    if bytes == 1 then
        r:add("control.reserved", 3)
    end
    for _ = 1, count do
        if r.failed then
            return
        end
        each(r)
    end
end

local function text(r, key, bytes)
    local length = r:take(bytes)
    if length and length:uint() > 0 then
        r:add(key, length:uint())
    end
end

local function service(r)
    r:add("service.protocol", 1)
    r:add("service.port", 2)
    text(r, "service.name", 1)
    text(r, "service.text", 2)
end

local CONTROL = {
    [0x01] = function(r) r:rest("echo.data") end,
    [0x02] = function(r)
        r:add("echo.hop_limit", 1)
        r:add("control.reserved", 7)
        r:rest("echo.data")
    end,
    [0x03] = quoted,
    [0x04] = function(r)
        r:add("unreachable.code", 1)
        r:add("control.reserved", 3)
        quoted(r)
    end,
    [0x05] = function(r)
        r:add("too_big.mtu", 2)
        r:add("control.reserved", 2)
        quoted(r)
    end,
    [0x06] = function(r)
        r:add("route.flags", 1)
        r:add("route.part", 1)
        local count = r:number("control.count", 2)
        r:add("route.table", 4)
        for _ = 1, count do
            local entry = r:part("Route", 32)
            if not entry then
                return
            end
            entry:add("control.id", ID_BYTES)
            entry:add("route.seq", 8)
            entry:add("route.metric", 4)
            entry:add("route.mtu", 2)
            entry:add("route.hops", 1)
            entry:rest("control.reserved")
        end
    end,
    [0x07] = function(r)
        r:add("control.id", ID_BYTES)
        r:add("route.seq", 8)
        r:add("hop_limit", 1)
        r:add("control.reserved", 7)
    end,
    [0x08] = record,
    [0x09] = function(r) counted(r, 1, function(one) one:add("control.id", ID_BYTES) end) end,
    [0x0a] = function(r)
        r:add("conflict.ipv4", 4)
        record(r)
    end,
    [0x0c] = function(r)
        r:add("group.id", ID_BYTES)
        r:add("key_id", 4)
    end,
    [0x0d] = function(r)
        r:add("group.id", ID_BYTES)
        r:add("key_id", 4)
        r:add("group.valid", 4)
        r:add("counter", 8)
        r:add("group.key", 32)
    end,
    [0x0e] = function(r)
        r:add("group.id", ID_BYTES)
        r:add("key_id", 4)
    end,
    [0x10] = function(r)
        r:add("pq.name", 16)
        r:rest("pq.value")
    end,
    [0x11] = function(r)
        r:add("pq.name", 16)
        r:rest("pq.value")
    end,
    [0x12] = function(r) text(r, "service.name", 1) end,
    [0x13] = function(r)
        r:add("route.seq", 8)
        r:add("service.ttl", 4)
        r:add("service.part", 1)
        r:add("service.parts", 1)
        counted(r, 2, service)
    end,
    [0x14] = function() end,
    [0x15] = function(r)
        counted(r, 2, function(one)
            one:add("stats.id", 2)
            one:add("stats.value", 8)
        end)
    end,
    [0x16] = function(r)
        r:add("close.reason", 1)
        r:add("control.reserved", 3)
    end,
    [0x17] = function(r)
        counted(r, 1, function(one)
            local entry = one:part("Handover", 200)
            if entry then
                entry:add("handover.old", 32)
                entry:add("handover.new", 32)
                entry:add("handover.time", 8)
                entry:add("handover.old_sig", 64)
                entry:add("handover.new_sig", 64)
            end
        end)
    end,
}

local function control(r, pinfo)
    local kind = r:number("control.kind", 1)
    r:add("control.reserved", 2)
    r:add("control.request", 4)
    pinfo.cols.info = "CONTROL " .. (CONTROL_KINDS[kind] or string.format("kind 0x%02x", kind))
    local dissect = CONTROL[kind]
    if dissect then
        dissect(r)
        padding(r)
    else
        if not (kind >= 0x40 and kind <= 0x7f) then
            r.tree:add_proto_expert_info(unknown, string.format("Control kind 0x%02x", kind))
        end
        r:rest("control.body")
    end
end

local function ports(r, pinfo, what)
    local from = r:number("datagram.src_port", 2)
    local to = r:number("datagram.dst_port", 2)
    pinfo.cols.info = what .. " " .. from .. " > " .. to
end

local INNER = {
    [0x00] = function(r, pinfo)
        pinfo.cols.info = "KEEPALIVE"
        if r:left() > 0 then
            r:fail("A keepalive is one byte")
        end
    end,
    [0x01] = function(r, pinfo)
        ports(r, pinfo, "DATAGRAM")
        r:rest("datagram.payload")
    end,
    [0x02] = control,
    [0x04] = function(r, pinfo)
        r:add("fragment.reserved", 1)
        ports(r, pinfo, "FRAGMENT")
        r:add("fragment.message", 4)
        r:add("fragment.total", 2)
        r:add("fragment.offset", 2)
        r:rest("datagram.payload")
    end,
}

function inner.dissector(tvb, pinfo, tree)
    if tvb:len() == 0 then
        return 0
    end
    local first = tvb(0, 1):uint()
    local nibble = math.floor(first / 16)
    if nibble == 4 or nibble == 6 then
        local whole = pcall(function() Dissector.get(nibble == 4 and "ip" or "ipv6"):call(tvb, pinfo, tree) end)
        if not whole then
            tree:add_proto_expert_info(malformed, "No whole IP packet")
        end
        return tvb:len()
    end
    pinfo.cols.protocol = "Malachi inner"
    pinfo.cols.info = ""
    local own = tree:add(inner, tvb())
    local r = reader(tvb, own, 0)
    r:add("inner.kind", 1)
    local dissect = INNER[first]
    if dissect then
        dissect(r, pinfo)
    else
        pinfo.cols.info = INNER_KINDS[first] or string.format("Inner kind 0x%02x", first)
        if not INNER_KINDS[first] and not (first >= 0x80 and first <= 0xbf) then
            own:add_proto_expert_info(unknown, string.format("Inner kind 0x%02x", first))
        end
        r:rest("inner.payload")
    end
    return tvb:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, inner)

local registered
local function register()
    local types = DissectorTable.get("ethertype")
    if registered then
        types:remove(registered, malachi)
    end
    registered = malachi.prefs.ethertype
    types:add(registered, malachi)
end

function malachi.prefs_changed()
    register()
end

register()
