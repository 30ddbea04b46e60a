/**
 * All peers that a node knows, what they are called, and whom a target means. What the pumps need of a peer lies in {@link
 * dev.malachi.kernel.peer}.
 */
package dev.malachi.kernel.directory;
