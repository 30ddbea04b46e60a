/**
 * Packet taps: copies of the IP packets that the data path carries, for a plugin that shows them.
 *
 * <p>Each lane writes to rings of its own and each tap reads them, so neither waits for the other; a full ring is counted. It depends on
 * nothing of the data path.
 */
package dev.malachi.kernel.tap;
