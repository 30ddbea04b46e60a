/**
 * Resources of the control API: a plugin describes and registers them, front ends serve them ({@link
 * dev.malachi.api.spi.resource.ResourceTable}).
 */
package dev.malachi.api.spi.resource;
