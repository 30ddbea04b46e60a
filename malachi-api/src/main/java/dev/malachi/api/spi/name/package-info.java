/**
 * Where names come from. A source says in each node which node a name means; {@code malachi lookup}, {@code ping} and all else that takes a
 * name find it there.
 */
package dev.malachi.api.spi.name;
