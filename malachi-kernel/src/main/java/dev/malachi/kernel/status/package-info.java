/** What persons read of a node. */
package dev.malachi.kernel.status;
