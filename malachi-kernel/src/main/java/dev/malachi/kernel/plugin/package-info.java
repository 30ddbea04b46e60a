/** What plugins bring, and which of it a node uses. */
package dev.malachi.kernel.plugin;
