package dev.malachi.api.spi.host;

import dev.malachi.api.annotation.Preview;
import java.util.Optional;

/**
 * What a firewall does with a frame or packet.
 *
 * @param rule the rule or policy that drops or rejects it, such as {@code rule 2 of chain input in table inet filter}; empty if it passes
 * @param unseen why it could not be looked at; empty if it was
 */
@Preview
public record FirewallAnswer(Optional<String> rule, Optional<String> unseen) {
    /** It passes. */
    public static final FirewallAnswer PASSES = new FirewallAnswer(Optional.empty(), Optional.empty());

    /**
     * It is dropped.
     *
     * @param rule by what
     * @return the answer
     */
    public static FirewallAnswer dropped(String rule) {
        return new FirewallAnswer(Optional.of(rule), Optional.empty());
    }

    /**
     * It is not known.
     *
     * @param why a phrase, such as {@code the program nft is not installed}
     * @return the answer
     */
    public static FirewallAnswer unseen(String why) {
        return new FirewallAnswer(Optional.empty(), Optional.of(why));
    }
}
