/**
 * Node records on their way through sessions, and what the claims in them bring about: which address leads to whom, and which one this
 * node has (protocol.md §2 "Claims", §7.1). Who is right is decided in {@link dev.malachi.kernel.claim}.
 */
package dev.malachi.kernel.record;
