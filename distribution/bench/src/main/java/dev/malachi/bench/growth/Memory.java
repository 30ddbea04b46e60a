package dev.malachi.bench.growth;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Memory of this process after full collections.
 *
 * @param heapBytes objects
 * @param nativeBytes what was allocated through the FFM API
 * @param nanos how long something took, for a report
 */
record Memory(long heapBytes, long nativeBytes, long nanos) {
    /** Native memory goes some time after the collector found its owner gone: when the cleaner comes to it. */
    private static final int COLLECTIONS = 4;

    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    static Memory now() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return new Memory(runtime.totalMemory() - runtime.freeMemory(), tracked(), 0);
    }

    /** What the JVM's native memory tracking files under Other, which is where the FFM API allocates. */
    private static long tracked() {
        try {
            String text = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmNativeMemory",
                            new Object[] {new String[] {"summary"}},
                            new String[] {String[].class.getName()});
            Matcher other = OTHER.matcher(text);
            if (!other.find()) {
                throw new IllegalStateException("run it with -XX:NativeMemoryTracking=summary; it said: " + text);
            }
            return Long.parseLong(other.group(1)) * 1024;
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not track native memory", e);
        }
    }

    Memory taking(long time) {
        return new Memory(heapBytes, nativeBytes, time);
    }

    Memory less(Memory before) {
        return new Memory(heapBytes - before.heapBytes, nativeBytes - before.nativeBytes, nanos);
    }
}
