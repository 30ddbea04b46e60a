package dev.malachi.tck.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides whether this machine lets a test of {@link RequiresNetns} run. */
public final class NetnsCondition implements ExecutionCondition {
    /** Bits of CapEff in /proc/self/status, named in linux/capability.h. */
    private static final int CAP_NET_ADMIN = 12;

    private static final int CAP_SYS_ADMIN = 21;

    /** JUnit makes one. */
    public NetnsCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<RequiresNetns> annotation =
                AnnotationSupport.findAnnotation(context.getElement(), RequiresNetns.class);
        return annotation
                .flatMap(a -> obstacle(a.programs()))
                .map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("network namespaces can be made here"));
    }

    /** What stands in the way of a test that calls these programs. */
    private static Optional<String> obstacle(String... programs) {
        if (!Files.isDirectory(Path.of("/proc/self/ns"))) {
            return Optional.of("network namespaces exist on Linux only");
        }
        long capabilities = effectiveCapabilities();
        if ((capabilities >> CAP_NET_ADMIN & capabilities >> CAP_SYS_ADMIN & 1) == 0) {
            return Optional.of("network namespaces need root (CAP_NET_ADMIN and CAP_SYS_ADMIN): sudo ./malachi test");
        }
        return Stream.concat(Stream.of("ip"), Stream.of(programs))
                .flatMap(program -> Programs.absence(program).stream())
                .findFirst();
    }

    private static long effectiveCapabilities() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
