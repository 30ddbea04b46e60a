package dev.malachi.plugin.authoring.verify;

import java.lang.classfile.Annotation;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.module.ResolvedModule;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What linking needs to know of a type.
 *
 * @param name as in class files, such as {@code java/lang/String}
 * @param module where it is
 * @param flags those of {@link Modifier}
 * @param superclass empty for {@code Object}
 * @param interfaces those it names itself
 * @param fields flags by name and descriptor
 * @param methods by name and descriptor
 * @param sealed whether only some may extend it
 * @param permitted those
 * @param status {@code Stable}, {@code Preview} or {@code Internal}, if it says so itself
 */
record TypeInfo(
        String name,
        ResolvedModule module,
        int flags,
        Optional<String> superclass,
        List<String> interfaces,
        Map<String, Integer> fields,
        Map<String, Method> methods,
        boolean sealed,
        List<String> permitted,
        Optional<String> status) {
    private static final String RESTRICTED = "Ljdk/internal/javac/Restricted;";
    private static final String STATUS = "Ldev/malachi/api/annotation/";

    /**
     * A method.
     *
     * @param flags those of {@link Modifier}
     * @param restricted whether the JDK lets only those call it who have native access
     */
    record Method(int flags, boolean restricted) {
        boolean isAbstract() {
            return Modifier.isAbstract(flags);
        }
    }

    static TypeInfo of(ClassModel type, ResolvedModule module) {
        Map<String, Integer> fields = new HashMap<>();
        type.fields()
                .forEach(field -> fields.put(
                        key(field.fieldName().stringValue(), field.fieldType().stringValue()),
                        field.flags().flagsMask()));
        Map<String, Method> methods = new HashMap<>();
        type.methods()
                .forEach(method -> methods.put(
                        key(
                                method.methodName().stringValue(),
                                method.methodType().stringValue()),
                        method(method)));
        List<String> permitted = type.findAttribute(Attributes.permittedSubclasses()).stream()
                .flatMap(attribute -> attribute.permittedSubclasses().stream())
                .map(each -> each.asInternalName())
                .toList();
        return new TypeInfo(
                type.thisClass().asInternalName(),
                module,
                type.flags().flagsMask(),
                type.superclass().map(each -> each.asInternalName()),
                type.interfaces().stream().map(each -> each.asInternalName()).toList(),
                fields,
                methods,
                !permitted.isEmpty(),
                permitted,
                annotations(type)
                        .filter(name -> name.startsWith(STATUS))
                        .map(name -> name.substring(STATUS.length(), name.length() - 1))
                        .findFirst());
    }

    private static Method method(MethodModel method) {
        boolean restricted = annotations(method).anyMatch(RESTRICTED::equals);
        return new Method(method.flags().flagsMask(), restricted);
    }

    private static Stream<String> annotations(AttributedElement element) {
        Stream<Annotation> visible = element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream());
        Stream<Annotation> invisible = element.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream());
        return Stream.concat(visible, invisible)
                .map(annotation -> annotation.className().stringValue());
    }

    static String key(String name, String descriptor) {
        return name + " " + descriptor;
    }

    boolean isInterface() {
        return (flags & AccessFlag.INTERFACE.mask()) != 0;
    }

    boolean isAbstract() {
        return Modifier.isAbstract(flags);
    }

    boolean isPublic() {
        return Modifier.isPublic(flags);
    }

    boolean isFinal() {
        return Modifier.isFinal(flags);
    }

    String packageName() {
        return packageOf(name);
    }

    static String packageOf(String type) {
        int slash = type.lastIndexOf('/');
        return slash < 0 ? "" : type.substring(0, slash).replace('/', '.');
    }

    /** As a person writes it. */
    static String shown(String type) {
        return type.replace('/', '.').replace('$', '.');
    }

    String shown() {
        return shown(name);
    }
}
