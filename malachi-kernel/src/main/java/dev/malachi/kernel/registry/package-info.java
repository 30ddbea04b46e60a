/** What plugins have taken in a node: numbers of the wire protocol, dialects, types that they offer, and the word on who may come in. */
package dev.malachi.kernel.registry;
