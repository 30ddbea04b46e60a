/**
 * How two nodes come to share a session (protocol.md §5): messages, cookies, budgets, the three session slots of a peer, and the timers
 * that renew and end sessions. No thread, no I/O: everything runs on the control thread and reaches the world through {@link
 * dev.malachi.kernel.handshake.HandshakeHost}.
 *
 * <pre>
 * connect, rekeyDue, unknown index, silence ──→ INIT ──→
 *      ←── COOKIE: INIT again, with mac2 ──←
 * INIT ──→ lengths, mac1, budgets, cookie, Noise, identity, trust, timestamp, tie-break ──→ RESPONSE; session is next
 * RESPONSE ──→ index, mac1, budgets, Noise, identity, trust ──→ session is current, first frame sent under it
 * first frame under next ──→ session is current
 * </pre>
 */
package dev.malachi.kernel.handshake;
