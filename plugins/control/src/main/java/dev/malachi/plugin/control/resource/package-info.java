/** The resources of the control API that come with it: the node, its events, the tools, and the description of all resources. */
package dev.malachi.plugin.control.resource;
