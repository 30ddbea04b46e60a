/** Which ids a node keeps: what persons say of them, who waits for that, and who goes when room is short (protocol.md §9). */
package dev.malachi.kernel.membership;
