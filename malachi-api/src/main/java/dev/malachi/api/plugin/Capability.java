package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a plugin may want of the node and of the machine. The manifest of a jar names each as {@link #toString} does. */
@Preview
public enum Capability {
    /** Commands. */
    TOOLS(true, "brings commands, which run in the daemon"),
    /** Ways to show the node to others. */
    FRONT_ENDS(true, "brings front ends, which see and steer the whole node"),
    /** Ways onto a wire. */
    LINK_DRIVERS(true, "brings link drivers, which see and send all frames of a link"),
    /** Ways to a virtual interface. */
    TUN(true, "brings TUN backends, which see all packets of this machine's applications in clear"),
    /** Ciphers and signatures. */
    CRYPTO(true, "brings crypto suites or AEAD engines, which see all keys"),
    /** Something that talks to other nodes. */
    PROTOCOLS(true, "brings protocols, which talk to other nodes and sign with this node's key"),
    /** Numbers of frame types, 0x40 to 0x7f (protocol.md §2). */
    FRAME_TYPES(true, "takes frames of these types"),
    /** Numbers of kinds of inner packets, 0x80 to 0xbf (protocol.md §7). */
    INNER_KINDS(true, "takes inner packets of these kinds"),
    /** Numbers of control kinds (protocol.md §7). */
    CONTROL_KINDS(true, "takes control messages of these kinds"),
    /** Paths and events of the control API. */
    CONTROL_RESOURCES(true, "adds resources and kinds of events to the control API"),
    /** Calls on the pumps' own threads. */
    PUMP(true, "runs on the threads that move packets, and can hold them up"),
    /** Copies of packets. */
    PACKET_TAP(true, "sees copies of all packets between this machine's applications and other nodes, in clear"),
    /** A word on who may do what. */
    GUARD(true, "guards what the node does: if it fails, that stays closed"),
    /** Answers to what a name means. */
    NAMES(true, "says which node a name means"),
    /** Ways to nodes that are not on a link. */
    ROUTES(true, "says by which way a node is reached"),
    /** Calls of C and the like. */
    NATIVE_ACCESS(true, "calls native code, which can do anything that the daemon can, and end it"),
    /** Doors to the outside. */
    LISTENING_SOCKETS(false, "opens sockets that others can connect to"),
    /** Connections of its own. */
    CONNECTIONS(false, "connects to other machines by itself"),
    /** Files of its own. */
    FILES(false, "reads or writes files"),
    /** Other programs. */
    PROGRAMS(false, "runs other programs");

    private final boolean enforced;
    private final String meaning;

    Capability(boolean enforced, String meaning) {
        this.enforced = enforced;
        this.meaning = meaning;
    }

    /**
     * Whether a plugin that has not declared it is kept from it. Java cannot keep code in one process from files, sockets and
     * processes, so those are what its author says, no more.
     *
     * @return false if it is only declared
     */
    public boolean enforced() {
        return enforced;
    }

    /**
     * What a plugin with it does.
     *
     * @return a phrase that goes on after "it"
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Whether numbers belong to it, such as {@code frame-types=0x42}.
     *
     * @return true for frame types, inner kinds and control kinds
     */
    public boolean numbered() {
        return this == FRAME_TYPES || this == INNER_KINDS || this == CONTROL_KINDS;
    }

    /**
     * Reads what a manifest names.
     *
     * @param text such as {@code native-access}
     * @return empty if there is no such capability
     */
    public static Optional<Capability> parse(String text) {
        return Arrays.stream(values())
                .filter(capability -> capability.toString().equals(text))
                .findFirst();
    }

    /** Lower case with dashes, as in a manifest. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
