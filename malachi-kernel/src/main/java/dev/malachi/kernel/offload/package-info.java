/**
 * What a network card does for an operating system, done in software between the TUN interface and the wire: large packets are cut
 * on the way out and put together on the way in, so that each system call and each walk through the network stack carries many
 * frames.
 */
package dev.malachi.kernel.offload;
