/** Where packets go: by which way a node is reached. */
package dev.malachi.plugin.tools.path;
