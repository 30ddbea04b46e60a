/**
 * The machine that a node runs on: its links and the TUN interface, which come, go and are changed by others, its files, its sleep, and
 * who else uses the networks of the nodes.
 */
package dev.malachi.kernel.machine;
