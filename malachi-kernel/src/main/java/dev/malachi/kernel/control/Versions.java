package dev.malachi.kernel.control;

import java.lang.module.ModuleDescriptor;

/** Versions of modules, as the build stamped them. */
public final class Versions {
    private Versions() {}

    /** The version of this software. */
    static String software() {
        return of(Versions.class);
    }

    /** The version of the module of a class. */
    public static String of(Class<?> type) {
        ModuleDescriptor descriptor = type.getModule().getDescriptor();
        return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
    }
}
