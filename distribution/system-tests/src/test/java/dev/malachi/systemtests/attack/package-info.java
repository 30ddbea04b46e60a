/**
 * An attacker who speaks the native protocol, written from module-info-docs/protocol.md alone: it shares no code with the kernel. Its
 * primitives are those of a crypto suite and Bouncy Castle's BLAKE3.
 */
package dev.malachi.systemtests.attack;
