package dev.malachi.kernel.plugin.jar;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Looks for code that leaves Java: calls of restricted methods (JEP 472), and methods that are native. The JVM itself only warns of
 * them unless it is told otherwise by an option that makes each start slower.
 */
final class NativeCalls {
    /** The restricted methods of java.base, by the class that has them (marked with {@code @Restricted} there). */
    private static final Map<String, Set<String>> RESTRICTED = Map.of(
            "java/lang/System", Set.of("load", "loadLibrary"),
            "java/lang/Runtime", Set.of("load", "loadLibrary"),
            "java/lang/ModuleLayer$Controller", Set.of("enableNativeAccess"),
            "java/lang/foreign/AddressLayout", Set.of("withTargetLayout"),
            "java/lang/foreign/Linker", Set.of("downcallHandle", "upcallStub"),
            "java/lang/foreign/MemorySegment", Set.of("reinterpret"),
            "java/lang/foreign/SymbolLookup", Set.of("libraryLookup"));

    private static final String MODULE_INFO = "module-info.class";

    private NativeCalls() {}

    /**
     * Finds the first.
     *
     * @param jar its classes are looked at
     * @return where it is and what it calls, a phrase
     * @throws IOException if it cannot be read
     */
    static Optional<String> in(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (isClass(entry.getName())) {
                    try (InputStream in = file.getInputStream(entry)) {
                        Optional<String> found = in(in.readAllBytes(), entry.getName());
                        if (found.isPresent()) {
                            return found;
                        }
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** A class may be called {@code X-module-info}, as no source can. */
    private static boolean isClass(String name) {
        return name.endsWith(".class") && !name.equals(MODULE_INFO) && !name.endsWith("/" + MODULE_INFO);
    }

    private static Optional<String> in(byte[] bytes, String name) {
        try {
            ClassModel model = ClassFile.of().parse(bytes);
            String type = model.thisClass().asInternalName().replace('/', '.');
            if (model.methods().stream().anyMatch(method -> method.flags().has(AccessFlag.NATIVE))) {
                return Optional.of(type + " has native methods");
            }
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof MemberRefEntry call
                        && RESTRICTED
                                .getOrDefault(call.owner().asInternalName(), Set.of())
                                .contains(call.name().stringValue())) {
                    return Optional.of(type + " calls "
                            + call.owner().asInternalName().replace('/', '.') + "."
                            + call.name().stringValue());
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new PluginRefusal(
                    "its class " + name + " cannot be read: " + e.getMessage(), "Get another jar of it.", e);
        }
    }
}
