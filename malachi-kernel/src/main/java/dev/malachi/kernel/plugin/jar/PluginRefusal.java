package dev.malachi.kernel.plugin.jar;

import dev.malachi.api.wording.Printable;

/** A plugin cannot be used. */
public final class PluginRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String remedy;

    /**
     * Says why.
     *
     * @param reason what stands in the way, words of the jar in it as they are: goes on after the name of the plugin and a colon, and has no full stop
     * @param remedy what to do, a sentence
     */
    public PluginRefusal(String reason, String remedy) {
        super(Printable.text(reason));
        this.reason = Printable.text(reason);
        this.remedy = remedy;
    }

    /**
     * Says why, with what was thrown.
     *
     * @param reason what stands in the way
     * @param remedy what to do, a sentence
     * @param cause what was thrown
     */
    public PluginRefusal(String reason, String remedy, Throwable cause) {
        super(Printable.text(reason), cause);
        this.reason = Printable.text(reason);
        this.remedy = remedy;
    }

    /**
     * What stands in the way.
     *
     * @return without a full stop
     */
    public String reason() {
        return reason;
    }

    /**
     * What to do.
     *
     * @return a sentence
     */
    public String remedy() {
        return remedy;
    }
}
