/** What every protocol must do. */
package dev.malachi.tck.protocol;
