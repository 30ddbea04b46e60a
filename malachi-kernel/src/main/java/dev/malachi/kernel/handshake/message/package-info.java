/**
 * What goes over the wire of a handshake (protocol.md §5): the messages, what they say under Noise, their macs and cookies, and the
 * derivation of the keys of those. Knows no peers and no timers.
 */
package dev.malachi.kernel.handshake.message;
