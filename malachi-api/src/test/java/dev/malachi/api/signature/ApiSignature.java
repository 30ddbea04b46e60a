package dev.malachi.api.signature;

import dev.malachi.api.annotation.Internal;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.annotation.Stable;
import java.io.IOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What plugins can see of a module: its exported public types and their public and protected members, one line each, sorted. A line
 * is {@code TYPE STATUS DECLARATION}; the status is {@code stable}, {@code preview} or {@code internal}, that of the enclosing type for
 * a nested one, {@code none} where an annotation is missing.
 */
final class ApiSignature {
    private static final Map<String, String> STATUS = Map.of(
            descriptor(Stable.class), "stable",
            descriptor(Preview.class), "preview",
            descriptor(Internal.class), "internal");

    private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

    private final Map<String, ClassModel> types = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private ApiSignature() {}

    private static String descriptor(Class<?> annotation) {
        return annotation.descriptorString();
    }

    /**
     * Reads a module.
     *
     * @param classes folder with {@code module-info.class}
     * @return its lines
     */
    static List<String> of(Path classes) throws IOException {
        var signature = new ApiSignature();
        ModuleDescriptor module =
                ModuleFinder.of(classes).findAll().iterator().next().descriptor();
        Set<String> exported = module.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        for (String name : exported) {
            signature.read(classes.resolve(name.replace('.', '/')));
        }
        signature.types.values().forEach(signature::add);
        exported.forEach(name -> signature.lines.add(name + " package exports"));
        return signature.lines.stream().sorted().toList();
    }

    private void read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                    .filter(each -> !each.endsWith("package-info.class"))
                    .toList()) {
                ClassModel type = ClassFile.of().parse(file);
                types.put(type.thisClass().asInternalName(), type);
            }
        }
    }

    private void add(ClassModel type) {
        if (!isVisible(type)) {
            return;
        }
        String name = type.thisClass().asInternalName().replace('/', '.');
        String start = name + " " + status(type) + " ";
        Set<AccessFlag> flags = flags(type);
        lines.add(start + Declaration.of(type, flags));
        boolean isRecord = type.findAttribute(Attributes.record()).isPresent();
        type.fields().stream()
                .filter(field -> isVisible(field.flags()))
                .forEach(field -> lines.add(start + Declaration.of(field)));
        type.methods().stream()
                .filter(method -> isVisible(method.flags()))
                .filter(method -> !isRecord
                        || !OF_EVERY_RECORD.contains(method.methodName().stringValue()))
                .forEach(method -> lines.add(start + Declaration.of(method, flags.contains(AccessFlag.INTERFACE))));
    }

    private static boolean isVisible(AccessFlags flags) {
        return (flags.has(AccessFlag.PUBLIC) || flags.has(AccessFlag.PROTECTED)) && !flags.has(AccessFlag.SYNTHETIC);
    }

    /** A nested type is seen as far as all those around it are. */
    private boolean isVisible(ClassModel type) {
        Set<AccessFlag> flags = flags(type);
        return (flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED))
                && enclosing(type).stream().allMatch(this::isVisible);
    }

    private String status(ClassModel type) {
        return type.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .map(annotation -> STATUS.get(annotation.className().stringValue()))
                .filter(status -> status != null)
                .collect(Collectors.collectingAndThen(
                        Collectors.joining("+"),
                        own -> own.isEmpty()
                                ? enclosing(type).stream()
                                        .map(this::status)
                                        .findFirst()
                                        .orElse("none")
                                : own));
    }

    /** Of a nested type, the flags that the source gives it stand beside its name. */
    private static Set<AccessFlag> flags(ClassModel type) {
        return inner(type)
                .map(InnerClassInfo::flags)
                .orElseGet(() -> type.flags().flags());
    }

    private List<ClassModel> enclosing(ClassModel type) {
        return inner(type).flatMap(InnerClassInfo::outerClass).stream()
                .map(outer -> types.get(outer.asInternalName()))
                .toList();
    }

    private static Optional<InnerClassInfo> inner(ClassModel type) {
        return type.findAttribute(Attributes.innerClasses()).stream()
                .flatMap(attribute -> attribute.classes().stream())
                .filter(info -> info.innerClass().equals(type.thisClass()))
                .findFirst();
    }
}
