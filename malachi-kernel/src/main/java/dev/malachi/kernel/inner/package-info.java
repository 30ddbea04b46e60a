/** Inner packets that the control thread takes: echoes, datagrams, control messages (protocol.md §6, §7.2). */
package dev.malachi.kernel.inner;
