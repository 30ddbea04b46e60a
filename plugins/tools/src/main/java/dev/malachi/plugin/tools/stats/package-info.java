/** What a node has counted. */
package dev.malachi.plugin.tools.stats;
