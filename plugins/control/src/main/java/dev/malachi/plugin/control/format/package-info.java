/** What both sides of the control API read: lines. */
package dev.malachi.plugin.control.format;
