/**
 * The contract of plugins: a module provides one {@link dev.malachi.api.plugin.Plugin}, which says what it is and registers what it
 * brings; {@link dev.malachi.api.plugin.Extensions} holds what all of them have brought.
 */
package dev.malachi.api.plugin;
