/** What a person reads: parts of sentences that every room needs when something cannot be done, and tables. */
package dev.malachi.api.wording;
