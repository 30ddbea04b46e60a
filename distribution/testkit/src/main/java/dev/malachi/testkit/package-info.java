/** One double of each kind. Each answers from memory, and remembers what it was asked. */
package dev.malachi.testkit;
