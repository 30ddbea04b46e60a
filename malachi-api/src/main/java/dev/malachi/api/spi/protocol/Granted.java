package dev.malachi.api.spi.protocol;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.wire.Wire;

/**
 * Which numbers of the wire protocol may be claimed: the ranges that are open to every plugin, and those that protocol.md gives a meaning
 * and leaves to a plugin of this project. All others are the kernel's. One place for the pumps, the contract test and the text.
 */
@Preview
public final class Granted {
    private Granted() {}

    /**
     * Whether an L3 type may be claimed (protocol.md §1).
     *
     * @param type L3 type
     * @param ours whether the plugin belongs to this project
     * @return whether it may
     */
    public static boolean frameType(int type, boolean ours) {
        return switch (type) {
            case Wire.TYPE_NDP, Wire.TYPE_SECURE, Wire.TYPE_GROUP -> ours;
            default -> type >= Wire.TYPE_PLUGIN_FIRST && type <= Wire.TYPE_PLUGIN_LAST;
        };
    }

    /**
     * Whether an inner kind may be claimed (protocol.md §6).
     *
     * @param kind first byte of the inner packet
     * @param ours whether the plugin belongs to this project
     * @return whether it may
     */
    public static boolean innerKind(int kind, boolean ours) {
        return kind == Wire.INNER_STREAM && ours || kind >= Wire.INNER_PLUGIN_FIRST && kind <= Wire.INNER_PLUGIN_LAST;
    }

    /**
     * Whether a control kind may be claimed (protocol.md §7.2).
     *
     * @param kind control kind
     * @param ours whether the plugin belongs to this project
     * @return whether it may
     */
    public static boolean controlKind(int kind, boolean ours) {
        return switch (kind) {
            case Wire.CONTROL_ROUTE_UPDATE,
                    Wire.CONTROL_SEQ_REQUEST,
                    Wire.CONTROL_GROUP_KEY_REQUEST,
                    Wire.CONTROL_GROUP_KEY,
                    Wire.CONTROL_GROUP_KEY_ACK,
                    Wire.CONTROL_SERVICE_QUERY,
                    Wire.CONTROL_SERVICE_RECORD,
                    Wire.CONTROL_STATS_REQUEST,
                    Wire.CONTROL_STATS -> ours;
            default -> kind >= Wire.CONTROL_PLUGIN_FIRST && kind <= Wire.CONTROL_PLUGIN_LAST;
        };
    }
}
