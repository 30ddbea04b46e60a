package dev.malachi.kernel.node;

import java.lang.module.ModuleDescriptor;

/** Versions of modules, as the build stamped them. */
final class Versions {
    private Versions() {}

    /** The version of this software. */
    static String software() {
        return of(Versions.class);
    }

    /** The version of the module of a class. */
    static String of(Class<?> type) {
        ModuleDescriptor descriptor = type.getModule().getDescriptor();
        return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
    }
}
