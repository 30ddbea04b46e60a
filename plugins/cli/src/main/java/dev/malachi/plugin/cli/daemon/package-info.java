/** The commands that start and end a daemon, and what a daemon prints. */
package dev.malachi.plugin.cli.daemon;
