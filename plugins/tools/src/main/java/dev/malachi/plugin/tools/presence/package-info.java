/** Whether nodes are there, and which addresses they have. */
package dev.malachi.plugin.tools.presence;
