package dev.malachi.kernel.plugin.leak;

import java.lang.ref.WeakReference;

/** Does not keep a class loader; a heap dump shows which one it is by the number. */
final class LoaderReference extends WeakReference<ClassLoader> {
    /** Names of the fields in a heap dump. */
    static final String NUMBER = "number";

    private final long number;

    LoaderReference(ClassLoader loader, long number) {
        super(loader);
        this.number = number;
    }

    long number() {
        return number;
    }
}
