/**
 * Discovery, protocol.md §3.
 *
 * <p>A message goes through {@link dev.malachi.plugin.ndp.Discovery}: form → rate limits → id → pre-shared key → "does it say
 * anything new?" → nonce → challenge → trust → signatures → what it teaches → answer. Everything before the signatures is cheap and
 * changes nothing but token buckets.
 */
package dev.malachi.plugin.ndp;
