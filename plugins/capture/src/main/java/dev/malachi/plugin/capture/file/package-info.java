/** Files that captures are written to. */
package dev.malachi.plugin.capture.file;
