/** What is set about a node, and how that is changed. */
package dev.malachi.plugin.tools.settings;
