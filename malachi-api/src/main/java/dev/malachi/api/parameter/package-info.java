/**
 * What a tool takes, what a plugin can be set to, what {@code up} can be told: one description for help, completion, forms and checks.
 */
package dev.malachi.api.parameter;
