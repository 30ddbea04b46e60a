/**
 * The server side of the control API.
 *
 * <p>A request comes in through {@link dev.malachi.plugin.control.ControlServer}; {@link dev.malachi.plugin.control.Callers} decides
 * whether its sender may ask, {@link dev.malachi.plugin.control.ControlApi} which resource it means. A {@link
 * dev.malachi.plugin.control.ToolRun} or {@link dev.malachi.plugin.control.EventFeed} answers with a stream, everything else with one
 * document. Each request has a virtual thread of its own and blocks as it likes.
 */
package dev.malachi.plugin.control;
