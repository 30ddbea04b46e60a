/**
 * Sends to peers from the control thread: makes sessions on demand, keeps what waits for one, and says which peers answer (protocol.md
 * §5). How a session comes about is the business of {@link dev.malachi.kernel.handshake}.
 */
package dev.malachi.kernel.session;
