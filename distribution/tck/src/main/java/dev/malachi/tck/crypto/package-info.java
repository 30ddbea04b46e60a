/** The contracts of {@link dev.malachi.api.spi.crypto.CryptoSuite} and {@link dev.malachi.api.spi.crypto.AeadEngine}. */
package dev.malachi.tck.crypto;
