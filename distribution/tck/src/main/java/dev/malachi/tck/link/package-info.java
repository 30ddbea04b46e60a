/** The contract of {@link dev.malachi.api.spi.link.LinkDriver}. */
package dev.malachi.tck.link;
