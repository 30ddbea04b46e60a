/** How fast this machine is. */
package dev.malachi.plugin.tools.bench;
