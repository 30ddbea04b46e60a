/** Makes projects of plugins from templates, and the Maven repository that they build against. */
package dev.malachi.plugin.authoring.project;
