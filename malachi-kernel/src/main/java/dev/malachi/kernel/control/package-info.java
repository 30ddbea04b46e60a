/**
 * What the control plane stands on: the one thread on which all protocol logic of a node runs, the queue that feeds it fairly, what ends a
 * node that cannot rely on itself, and {@link dev.malachi.kernel.control.NodeContext}, with which every room above works.
 */
package dev.malachi.kernel.control;
