/** What names mean in a node: the tables that sources fill, and the sources that plugins bring. */
package dev.malachi.kernel.naming;
