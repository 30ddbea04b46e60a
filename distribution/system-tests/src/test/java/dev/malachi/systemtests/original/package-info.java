/**
 * A model of a node of the original Python stack, written from module-info-docs/protocol.md §3.4 and §4 and the golden vectors alone. It
 * shares no code with the product: bytes are laid out by hand, its primitives are those of the JDK and BLAKE2b and BLAKE3 of Bouncy
 * Castle. Only the way frames reach a wire is ours (the link SPI), so the same model stands on the virtual LAN and on a veth wire.
 */
package dev.malachi.systemtests.original;
