/** The links in use by a node. */
package dev.malachi.kernel.link;
