package dev.malachi.plugin.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test that makes network namespaces, which takes root on Linux. */
@Tag("netns")
@EnabledIf(
        value = "dev.malachi.plugin.linux.Namespace#permitted",
        disabledReason = "network namespaces can be made by root on Linux only")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NamespaceTest {}
