/** What plugins bring to a node, and what protocols may see of it. */
package dev.malachi.kernel.plugin;
