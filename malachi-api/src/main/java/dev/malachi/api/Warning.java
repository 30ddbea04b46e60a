package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/**
 * Something that is not as it should be, as long as it lasts.
 *
 * @param code what kind it is, for programs: lower case words and dots, such as {@code identity.duplicate}
 * @param text what is the matter, a sentence
 * @param sinceMillis since when, wall clock, milliseconds since 1970
 * @param remedy what to do about it, a sentence
 */
@Stable
public record Warning(String code, String text, long sinceMillis, String remedy) {}
