package dev.malachi.api.event;

import dev.malachi.api.annotation.Preview;

/**
 * A kind of event, for people and the description of the API.
 *
 * @param kind such as {@code peer.discovered}, or {@code PLUGIN.name} for a plugin's own
 * @param summary when it happens, and which attributes it has; a sentence
 */
@Preview
public record EventDescription(String kind, String summary) {}
