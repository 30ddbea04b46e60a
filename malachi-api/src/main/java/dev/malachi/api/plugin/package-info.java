/** What a plugin says of itself. */
package dev.malachi.api.plugin;
