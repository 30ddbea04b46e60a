package dev.malachi.api.signature;

import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassSignature;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodSignature;
import java.lang.classfile.Signature;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Declarations of a class file as one line of text each, close to how Java writes them, with generic types and in one order of words. */
final class Declaration {
    private static final List<AccessFlag> SHOWN =
            List.of(AccessFlag.PROTECTED, AccessFlag.STATIC, AccessFlag.ABSTRACT, AccessFlag.FINAL);

    private Declaration() {}

    /** Such as {@code final record extends java.lang.Record implements java.lang.Comparable<x.Y>}. */
    static String of(ClassModel type, Set<AccessFlag> flags) {
        ClassSignature signature = type.findAttribute(Attributes.signature())
                .map(attribute -> attribute.asClassSignature())
                .orElseGet(() -> erased(type));
        List<String> words = new ArrayList<>(deprecation(type));
        boolean isInterface = flags.contains(AccessFlag.INTERFACE);
        boolean isStatic = isInterface || Set.of("enum", "record").contains(kind(type, flags));
        words.addAll(flags(
                flags,
                isInterface
                        ? Set.of(AccessFlag.ABSTRACT, AccessFlag.STATIC)
                        : isStatic ? Set.of(AccessFlag.STATIC) : Set.of()));
        words.add(kind(type, flags) + parameters(signature.typeParameters()));
        if (!isInterface) {
            words.add("extends " + name(signature.superclassSignature()));
        }
        if (!signature.superinterfaceSignatures().isEmpty()) {
            words.add("implements "
                    + signature.superinterfaceSignatures().stream()
                            .map(Declaration::name)
                            .collect(Collectors.joining(", ")));
        }
        type.findAttribute(Attributes.permittedSubclasses())
                .ifPresent(permitted -> words.add("permits "
                        + permitted.permittedSubclasses().stream()
                                .map(subclass -> subclass.asInternalName().replace('/', '.'))
                                .sorted()
                                .collect(Collectors.joining(", "))));
        return String.join(" ", words);
    }

    private static String kind(ClassModel type, Set<AccessFlag> flags) {
        if (flags.contains(AccessFlag.ANNOTATION)) {
            return "@interface";
        }
        if (flags.contains(AccessFlag.INTERFACE)) {
            return "interface";
        }
        if (flags.contains(AccessFlag.ENUM)) {
            return "enum";
        }
        return type.findAttribute(Attributes.record()).isPresent() ? "record" : "class";
    }

    /** Such as {@code static final int BYTES = 16}. */
    static String of(FieldModel field) {
        Signature type = field.findAttribute(Attributes.signature())
                .map(attribute -> attribute.asTypeSignature())
                .orElseGet(() -> Signature.of(field.fieldTypeSymbol()));
        List<String> words = new ArrayList<>(deprecation(field));
        words.addAll(flags(field.flags().flags(), Set.of()));
        words.add(name(type));
        words.add(field.fieldName().stringValue());
        // javac copies the values of constants into the classes that use them
        field.findAttribute(Attributes.constantValue())
                .map(ConstantValueAttribute::constant)
                .ifPresent(value -> words.add("= " + value.constantValue()));
        return String.join(" ", words);
    }

    /** Such as {@code default java.util.List<x.Y> all(int)}. */
    static String of(MethodModel method, boolean inInterface) {
        MethodSignature signature = method.findAttribute(Attributes.signature())
                .map(attribute -> attribute.asMethodSignature())
                .orElseGet(() -> MethodSignature.of(method.methodTypeSymbol()));
        Set<AccessFlag> flags = method.flags().flags();
        List<String> words = new ArrayList<>(deprecation(method));
        words.addAll(flags(flags, Set.of()));
        if (inInterface && !flags.contains(AccessFlag.ABSTRACT) && !flags.contains(AccessFlag.STATIC)) {
            words.add("default");
        }
        if (!signature.typeParameters().isEmpty()) {
            words.add(parameters(signature.typeParameters()));
        }
        String arguments =
                signature.arguments().stream().map(Declaration::name).collect(Collectors.joining(", ", "(", ")"));
        if (method.methodName().equalsString("<init>")) {
            words.add("new" + arguments);
        } else {
            words.add(name(signature.result()));
            words.add(method.methodName().stringValue() + arguments);
        }
        method.findAttribute(Attributes.exceptions())
                .ifPresent(thrown -> words.add("throws "
                        + thrown.exceptions().stream()
                                .map(type -> type.asInternalName().replace('/', '.'))
                                .sorted()
                                .collect(Collectors.joining(", "))));
        return String.join(" ", words);
    }

    private static ClassSignature erased(ClassModel type) {
        Signature.ClassTypeSig object = Signature.ClassTypeSig.of("java/lang/Object");
        return ClassSignature.of(
                type.superclass()
                        .map(superclass -> Signature.ClassTypeSig.of(superclass.asInternalName()))
                        .orElse(object),
                type.interfaces().stream()
                        .map(each -> Signature.ClassTypeSig.of(each.asInternalName()))
                        .toArray(Signature.ClassTypeSig[]::new));
    }

    private static List<String> flags(Set<AccessFlag> flags, Set<AccessFlag> implied) {
        return SHOWN.stream()
                .filter(flag -> flags.contains(flag) && !implied.contains(flag))
                .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static List<String> deprecation(AttributedElement element) {
        return element.findAttribute(Attributes.deprecated()).isPresent() ? List.of("deprecated") : List.of();
    }

    private static String parameters(List<Signature.TypeParam> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.stream().map(Declaration::parameter).collect(Collectors.joining(", ", "<", ">"));
    }

    private static String parameter(Signature.TypeParam parameter) {
        List<String> bounds = new ArrayList<>();
        parameter
                .classBound()
                .map(Declaration::name)
                .filter(bound -> !bound.equals("java.lang.Object"))
                .ifPresent(bounds::add);
        parameter.interfaceBounds().forEach(bound -> bounds.add(name(bound)));
        return parameter.identifier() + (bounds.isEmpty() ? "" : " extends " + String.join(" & ", bounds));
    }

    private static String name(Signature signature) {
        return switch (signature) {
            case Signature.BaseTypeSig primitive ->
                ClassDesc.ofDescriptor(String.valueOf(primitive.baseType())).displayName();
            case Signature.TypeVarSig variable -> variable.identifier();
            case Signature.ArrayTypeSig array -> name(array.componentSignature()) + "[]";
            case Signature.ClassTypeSig type ->
                type.outerType().map(outer -> name(outer) + "$").orElse("")
                        + type.className().replace('/', '.')
                        + (type.typeArgs().isEmpty()
                                ? ""
                                : type.typeArgs().stream()
                                        .map(Declaration::argument)
                                        .collect(Collectors.joining(", ", "<", ">")));
        };
    }

    private static String argument(Signature.TypeArg argument) {
        return switch (argument) {
            case Signature.TypeArg.Unbounded _ -> "?";
            case Signature.TypeArg.Bounded bounded ->
                switch (bounded.wildcardIndicator()) {
                    case NONE -> name(bounded.boundType());
                    case EXTENDS -> "? extends " + name(bounded.boundType());
                    case SUPER -> "? super " + name(bounded.boundType());
                };
        };
    }
}
