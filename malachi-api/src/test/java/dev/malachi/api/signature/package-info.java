/** Holds the api to what {@code api.sig} says of it: what plugins can see does not change unnoticed. */
package dev.malachi.api.signature;
