/** What a node tells: events as they happen, and warnings as long as they last. */
package dev.malachi.kernel.event;
