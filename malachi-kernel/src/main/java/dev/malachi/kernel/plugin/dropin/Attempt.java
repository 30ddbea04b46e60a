package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.MalachiException;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs code of a plugin that may throw anything, or never return, on a thread of its own. */
final class Attempt {
    private static final String NOT_THIS_ONE =
            "Look for another version of it; until then 'malachi plugins disable' keeps it from being tried again.";

    private Attempt() {}

    /**
     * Runs it and waits.
     *
     * @param id of the plugin
     * @param step what it is, such as {@code start}
     * @param limit how long it may take; after that the thread is interrupted and left alone
     * @param loader the plugin's class loader, for libraries that ask the thread for one
     * @param code what to run
     * @throws PluginRefusal if it throws, or does not return in time
     */
    static void within(String id, String step, Duration limit, ClassLoader loader, Runnable code) {
        var task = new FutureTask<Void>(code, null);
        Thread thread = Thread.ofPlatform()
                .daemon(true)
                .name("plugin-" + id + "-" + step)
                .unstarted(task);
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw thrown(step, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            String place = place(thread);
            thread.interrupt();
            throw new PluginRefusal(
                    "its " + step + " did not return within " + limit.toSeconds() + " s" + place, NOT_THIS_ONE, e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new PluginRefusal("its " + step + " was interrupted", "Try again.", e);
        }
    }

    private static String place(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (StackTraceElement frame : stack) {
            String module = frame.getModuleName();
            if (module == null || !module.startsWith("java.")) {
                return "; it is in " + frame.getClassName() + "." + frame.getMethodName() + ", line "
                        + frame.getLineNumber();
            }
        }
        return "";
    }

    private static PluginRefusal thrown(String step, Throwable cause) {
        return switch (cause) {
            case PluginRefusal refusal -> refusal;
            case MalachiException refused ->
                new PluginRefusal(withoutPeriod(String.valueOf(refused.getMessage())), NOT_THIS_ONE, refused);
            case UnsupportedClassVersionError newer ->
                new PluginRefusal(
                        "it is compiled for a newer Java than this image has: " + newer.getMessage(),
                        "Get one that is made for this Malachi.",
                        newer);
            case NoClassDefFoundError missing -> missing(missing, String.valueOf(missing.getMessage()));
            case ClassNotFoundException missing -> missing(missing, String.valueOf(missing.getMessage()));
            case LinkageError linkage ->
                new PluginRefusal(
                        "it does not fit this Malachi: " + linkage,
                        "Get a version of it that is made for this Malachi.",
                        linkage);
            default -> {
                Throwable cause2 = cause.getCause();
                yield cause instanceof java.util.ServiceConfigurationError && cause2 != null
                        ? thrown(step, cause2)
                        : new PluginRefusal("its " + step + " has thrown " + cause, NOT_THIS_ONE, cause);
            }
        };
    }

    private static PluginRefusal missing(Throwable thrown, String name) {
        return new PluginRefusal(
                "the type " + name.replace('/', '.') + ", which it uses, is not here",
                "Get a version of it that is made for this Malachi, or with all its libraries in META-INF/lib.",
                thrown);
    }

    private static String withoutPeriod(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
