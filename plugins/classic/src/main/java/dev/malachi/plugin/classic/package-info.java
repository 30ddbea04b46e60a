/**
 * Nodes of the original stack, protocol.md §3.4 and §4.
 *
 * <p>Discovery finds them and hands over their keys; {@link dev.malachi.plugin.classic.ClassicNodes} makes sessions from those and the
 * node's own {@linkplain dev.malachi.api.spi.protocol.EphemeralKeys ephemeral keys}. A received frame goes through form → source →
 * trust → opening under each live key → replay → inner ids → delivery; a datagram to be sent through the newest key that its receiver
 * is known to have, or waits until there is one.
 */
package dev.malachi.plugin.classic;
