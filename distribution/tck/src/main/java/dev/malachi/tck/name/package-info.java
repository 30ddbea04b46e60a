/** What every source of names must do. */
package dev.malachi.tck.name;
