/**
 * The Noise handshake (specification revision 34): {@code IK} and {@code IKpsk2} with X25519, ChaCha20-Poly1305 and BLAKE2b. No
 * I/O, no clock, no random numbers: the caller brings messages and ephemeral keys.
 *
 * <pre>
 * initiator: writeMessage → INIT      RESPONSE → psk, readMessage → split
 * responder: INIT → readMessage       psk, writeMessage → RESPONSE, split
 * </pre>
 */
package dev.malachi.kernel.noise;
