/** Finds out what keeps the classes of a plugin in memory that was stopped, and calls it by name. */
package dev.malachi.kernel.plugin.leak;
