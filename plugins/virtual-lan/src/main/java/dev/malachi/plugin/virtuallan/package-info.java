/**
 * Ethernet segments inside one process.
 *
 * <p>A {@link dev.malachi.plugin.virtuallan.Segment} is the cable; every node that opens a link of its name becomes a station on it.
 * A frame takes this way: transmitter → taps → impairment → hearing stations → their receive lanes.
 */
package dev.malachi.plugin.virtuallan;
