/** {@code malachi plugins}: what runs in the daemon besides the kernel, and what the operator does to it. */
package dev.malachi.plugin.tools.plugins;
