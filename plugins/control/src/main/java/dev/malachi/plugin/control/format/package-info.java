/** What both sides of the control API read: lines and JSON documents. */
package dev.malachi.plugin.control.format;
