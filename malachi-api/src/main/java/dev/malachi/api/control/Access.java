package dev.malachi.api.control;

import dev.malachi.api.annotation.Preview;
import java.util.Locale;

/** Who may ask for something over the control API. */
@Preview
public enum Access {
    /** All who may use the daemon: root, its own user, the user who started it with sudo, the group {@code malachi}. */
    GROUP,
    /** Only root and the user that the daemon runs as: for what decides whom the node trusts or what code it runs. */
    ADMINISTRATOR;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
