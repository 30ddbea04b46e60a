/**
 * The threads of the data path and their queue to the control thread. What a lane does with a packet stands in {@link
 * dev.malachi.kernel.datapath}.
 */
package dev.malachi.kernel.lanes;
