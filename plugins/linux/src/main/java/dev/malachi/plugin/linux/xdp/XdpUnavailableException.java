package dev.malachi.plugin.linux.xdp;

/** AF_XDP cannot be used here; the message is why, as a phrase for the operator. The caller sends in another way. */
public final class XdpUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean busy;

    XdpUnavailableException(String reason, boolean busy) {
        super(reason);
        this.busy = busy;
    }

    /**
     * Whether somebody else has the queue, this process perhaps.
     *
     * @return true if it may be free later
     */
    public boolean isBusy() {
        return busy;
    }
}
