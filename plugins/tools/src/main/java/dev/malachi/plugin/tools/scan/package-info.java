/** What is there: nodes on the links, and open TCP ports of a node. */
package dev.malachi.plugin.tools.scan;
