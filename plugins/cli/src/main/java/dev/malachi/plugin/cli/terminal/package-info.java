/** What all commands share: the terminal, the global options, and how a command looks to {@link dev.malachi.plugin.cli.Program}. */
package dev.malachi.plugin.cli.terminal;
