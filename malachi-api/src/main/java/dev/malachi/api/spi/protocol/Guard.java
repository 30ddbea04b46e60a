package dev.malachi.api.spi.protocol;

import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;

/**
 * Decides which peers may have a session with this node, and with it send IP packets, datagrams and all else to it. Asked when a
 * session is set up, at both ends; never for a packet.
 *
 * <p>It closes what it guards by failing: as long as the protocol that {@linkplain Protocol.Trait#GUARD declares} to be a guard is
 * not at work, or once its guard has thrown, no peer gets a session, until the protocol is at work again or the operator switches it
 * off.
 */
@Preview
@FunctionalInterface
public interface Guard {
    /**
     * Whether a peer may have a session. Called on the control thread; must not block.
     *
     * @param peer an id that trust admits
     * @return false to refuse it
     */
    boolean admits(NodeId peer);
}
