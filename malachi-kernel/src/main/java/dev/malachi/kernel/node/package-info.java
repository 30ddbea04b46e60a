/** A node: its foundation, its assembly, and its face to the API. */
package dev.malachi.kernel.node;
