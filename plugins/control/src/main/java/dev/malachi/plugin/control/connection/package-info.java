/**
 * What limits the callers of the control API: how many connections there are, how long a request may take to come, how many bytes of
 * requests wait, so that no caller keeps others from being served, and none the node from the files that it has to open.
 *
 * <p>{@link dev.malachi.plugin.control.connection.ControlConnector} accepts; {@link dev.malachi.plugin.control.connection.Connections}
 * has a {@link dev.malachi.plugin.control.connection.Conversation} for each connection, within {@link
 * dev.malachi.plugin.control.connection.Limits} that are counted in {@link dev.malachi.plugin.control.connection.Places}.
 */
package dev.malachi.plugin.control.connection;
