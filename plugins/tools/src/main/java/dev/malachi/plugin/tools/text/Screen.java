package dev.malachi.plugin.tools.text;

import java.io.Console;
import java.util.Optional;

/** What a renderer prints to. */
public final class Screen {
    private Screen() {}

    /**
     * Whether a person sees what is printed as it comes, so that a line or all of it can be drawn anew.
     *
     * @return true if input and output of the process are a terminal
     */
    public static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}
