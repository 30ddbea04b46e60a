/** Datagrams larger than a frame: cut into fragments on their way out, put together again on their way in (protocol.md §6, inner kind 0x04). */
package dev.malachi.kernel.datagram;
