package dev.malachi.api.spi.host;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import java.util.List;

/**
 * What an operating system says about itself, for finding out why something does not work. It changes nothing. Brought by a {@link
 * dev.malachi.api.plugin.Plugin}; safe for use by several threads.
 */
@Preview
public interface HostFacts {
    /**
     * Whether it knows the system that it runs on.
     *
     * @return the answer; must not throw
     */
    Availability availability();

    /**
     * The network interfaces.
     *
     * @return loopback among them, in order of their index
     * @throws dev.malachi.api.MalachiException if the system refuses
     */
    List<InterfaceFacts> interfaces();

    /**
     * Looks for what the firewall would do with a frame or a packet. Where a rule depends on what is not known of it, it is taken not
     * to match. Takes at most 2 s.
     *
     * @param passage what comes or goes, and by which interface
     * @return the rule that drops it, or why it could not look
     */
    FirewallAnswer firewall(Passage passage);
}
