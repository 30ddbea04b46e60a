/** Jars of plugins, made while a test runs. */
package dev.malachi.tck.plugin;
