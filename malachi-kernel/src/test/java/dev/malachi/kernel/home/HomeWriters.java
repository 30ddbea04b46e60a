package dev.malachi.kernel.home;

import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import java.util.concurrent.Executor;

/** Writers for parts that are tested without a node. */
public final class HomeWriters {
    private HomeWriters() {}

    /** One that writes at once, in the thread that asks. */
    public static HomeWriter immediate() {
        return on(Runnable::run);
    }

    /** One that writes where an executor has it, and tries nothing again by itself. */
    public static HomeWriter on(Executor thread) {
        var timeline = new VirtualTimeline();
        return new HomeWriter(thread, new Warnings(new EventStream(timeline), timeline), retry -> {});
    }
}
