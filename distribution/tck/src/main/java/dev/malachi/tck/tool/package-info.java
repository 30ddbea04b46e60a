/** What every tool must do. */
package dev.malachi.tck.tool;
