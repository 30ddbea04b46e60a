/** Tools as commands: options from their description, input and output by the terminal. */
package dev.malachi.plugin.cli.tool;
