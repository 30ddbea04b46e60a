/** The contract of {@link dev.malachi.api.spi.tun.TunBackend}. */
package dev.malachi.tck.tun;
