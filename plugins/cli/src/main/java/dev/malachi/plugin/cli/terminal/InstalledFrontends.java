package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Front ends that plugins bring. The daemon does not start without those of the image; one of a jar that was dropped in is named and
 * left out if it does not start, and has as long as a plugin has. What a plugin brings later is the plugin host's to judge.
 */
final class InstalledFrontends implements Frontends {
    private static final long LIMIT_SECONDS = 10;

    private final Extensions extensions;

    InstalledFrontends(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public Registration follow(Function<Frontend, Registration> start) {
        var late = new AtomicBoolean();
        Registration all = extensions.follow(
                Frontend.class,
                extension -> late.get() || extension.plugin().capabilities().unlimited()
                        ? start.apply(extension.get())
                        : tried(extension, start));
        late.set(true);
        return all;
    }

    private Registration tried(Extension<Frontend> extension, Function<Frontend, Registration> start) {
        var task = new FutureTask<>(() -> start.apply(extension.get()));
        Thread.ofPlatform()
                .daemon(true)
                .name("frontend-of-" + extension.plugin().id())
                .start(task);
        try {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof MalachiException refused
                    ? String.valueOf(refused.getMessage())
                    : String.valueOf(e.getCause());
            extensions.refuse(extension, "its front end did not start: " + why);
        } catch (TimeoutException _) {
            task.cancel(true);
            extensions.refuse(extension, "its front end did not start within " + LIMIT_SECONDS + " s");
        } catch (InterruptedException _) {
            task.cancel(true);
            Thread.currentThread().interrupt();
        }
        return () -> {};
    }
}
