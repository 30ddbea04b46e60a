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
     * Whether another socket has the queue, perhaps one of this process.
     *
     * @return true if it may be free later
     */
    public boolean isBusy() {
        return busy;
    }
}
