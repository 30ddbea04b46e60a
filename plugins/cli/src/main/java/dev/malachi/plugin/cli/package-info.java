/**
 * The command {@code malachi}: {@link dev.malachi.plugin.cli.Main} starts it, {@link dev.malachi.plugin.cli.Program} finds out which
 * command is meant and runs it. Commands are {@code up}, {@code down}, {@code help}, and every {@link dev.malachi.api.spi.tool.Tool}.
 */
package dev.malachi.plugin.cli;
