/** Who is behind an address or a connection. */
package dev.malachi.plugin.tools.whois;
