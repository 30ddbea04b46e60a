/**
 * The client side of the control API: HTTP/1.1 on a Unix socket, one request a connection.
 *
 * <p>Written out because every command of the command line pays for it: jetty-client costs 450 ms of class loading and start-up on
 * the machine this was made on, 200 ms with an AOT cache, this next to nothing.
 */
package dev.malachi.plugin.control.client;
