package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/**
 * Whether a provider can work on this machine, and if not, why and what would help.
 *
 * @param available true if it can be used now
 * @param detail what was found, or what is missing, for a person; may be empty when available
 * @param remedy what to do about it; empty when available
 */
@Stable
public record Availability(boolean available, String detail, String remedy) {
    /**
     * It works.
     *
     * @param detail what was found, such as a library version; may be empty
     * @return an available result
     */
    public static Availability yes(String detail) {
        return new Availability(true, detail, "");
    }

    /**
     * It does not work.
     *
     * @param detail what is missing
     * @param remedy what to do
     * @return an unavailable result
     */
    public static Availability no(String detail, String remedy) {
        return new Availability(false, detail, remedy);
    }
}
