/**
 * The control API of a running node: HTTP/1.1 with JSON and server-sent events on a Unix socket.
 *
 * <p>{@link dev.malachi.plugin.control.ControlServer} listens on the {@link dev.malachi.plugin.control.ControlSocket}; for each request
 * {@link dev.malachi.plugin.control.ControlHandler} asks {@link dev.malachi.plugin.control.Callers} who calls, and {@link
 * dev.malachi.plugin.control.ResourceMount} finds the resource that answers through an {@link dev.malachi.plugin.control.Exchange}: at
 * once, or with an {@link dev.malachi.plugin.control.EventStream} as a {@link dev.malachi.plugin.control.StreamRun}.
 */
package dev.malachi.plugin.control;
