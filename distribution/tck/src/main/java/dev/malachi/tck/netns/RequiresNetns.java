package dev.malachi.tck.netns;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that makes Linux network namespaces, veth pairs or TUN devices of its own, and so needs root and the programs it names.
 * Where one of them is missing the test is skipped and says why; with {@code MALACHI_STRICT=1} the build then fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Tag("netns")
@ExtendWith(NetnsCondition.class)
public @interface RequiresNetns {
    /**
     * Programs that the test calls, beside {@code ip}.
     *
     * @return names as in {@code PATH}
     */
    String[] programs() default {};
}
