/** Parts of sentences for people that every room needs when something cannot be done. */
package dev.malachi.api.wording;
