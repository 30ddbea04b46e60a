package dev.malachi.plugin.authoring.verify;

import dev.malachi.plugin.authoring.verify.TypeWorld.Meaning;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.InterfaceMethodRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether each type and member that a class names is there for it: what the JVM would find out only when it comes to that place (JVMS
 * §5.4.3). All symbolic references stand in the constant pool, those of lambdas and method handles too.
 */
final class LinkageCheck {
    private static final String OTHER_BUILD =
            "Build it against this version of what it uses, and pack what is not part of Malachi into META-INF/lib.";
    private static final Set<String> SIGNATURE_POLYMORPHIC =
            Set.of("java/lang/invoke/MethodHandle", "java/lang/invoke/VarHandle");

    private final TypeWorld world;
    private final Findings findings;
    private final CapabilityCheck capabilities;

    LinkageCheck(TypeWorld world, Findings findings, CapabilityCheck capabilities) {
        this.world = world;
        this.findings = findings;
        this.capabilities = capabilities;
    }

    void check(ResolvedModule module, ClassModel type) {
        String where = TypeInfo.shown(type.thisClass().asInternalName());
        type.superclass().ifPresent(superclass -> checkSuperclass(module, superclass.asInternalName(), where));
        type.interfaces().forEach(each -> checkInterface(module, each.asInternalName(), where));
        for (PoolEntry entry : type.constantPool()) {
            switch (entry) {
                case ClassEntry named -> elementType(named).ifPresent(name -> use(module, name, where));
                case MemberRefEntry member -> checkMember(module, type, member, where);
                default -> {
                    // names, descriptors and constants link to nothing
                }
            }
        }
    }

    /** Of an array, the type of its elements; empty for arrays of numbers. */
    private static Optional<String> elementType(ClassEntry entry) {
        String name = entry.asInternalName();
        if (!name.startsWith("[")) {
            return Optional.of(name);
        }
        String element = name.replaceFirst("^\\[+", "");
        return element.startsWith("L") ? Optional.of(element.substring(1, element.length() - 1)) : Optional.empty();
    }

    /** A type that a class names; what is wrong with that is told. */
    private Optional<TypeInfo> use(ResolvedModule module, String name, String where) {
        String shown = TypeInfo.shown(name);
        switch (world.meaning(module, name)) {
            case Meaning.Known(TypeInfo type) -> {
                capabilities.useOf(module, type, where);
                // of nested types the class file says less than the source: protected ones are public there
                if (!type.isPublic()
                        && !type.packageName().equals(TypeInfo.packageOf(where.replace('.', '/')))
                        && !type.module().equals(module)) {
                    findings.error("not-accessible", where, "The type " + shown + " is not public.", OTHER_BUILD);
                }
                return Optional.of(type);
            }
            case Meaning.Missing _ -> missing(module, where, "There is no type " + shown + " here.");
            case Meaning.Nowhere _ ->
                missing(module, where, "There is no type " + shown + " here, and no module has its package.");
            case Meaning.Hidden(ResolvedModule owner) ->
                findings.error(
                        "not-exported",
                        where,
                        "It uses " + shown + ", which the module " + owner.name() + " does not export"
                                + (isExportedToSome(owner, TypeInfo.packageOf(name)) ? " to it." : "."),
                        "Use what " + owner.name() + " exports.");
            case Meaning.Unread(ResolvedModule owner) -> {
                if (isOptional(module, owner.name())) {
                    break; // a library that can do without it asks first
                }
                findings.error(
                        "not-required",
                        where,
                        "It uses " + shown + " of the module " + owner.name() + ", which its module does not require.",
                        "Add 'requires " + owner.name() + ";' to module-info.java.");
            }
        }
        return Optional.empty();
    }

    private static boolean isExportedToSome(ResolvedModule module, String packageName) {
        return module.reference().descriptor().exports().stream()
                .anyMatch(exports -> exports.source().equals(packageName));
    }

    private static boolean isOptional(ResolvedModule module, String required) {
        return module.reference().descriptor().requires().stream()
                .anyMatch(requires -> requires.name().equals(required)
                        && requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC));
    }

    /** Libraries know types of modules that they can do without, and ask before they use them. */
    private void missing(ResolvedModule module, String where, String text) {
        List<String> optional = module.reference().descriptor().requires().stream()
                .filter(requires -> requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .filter(name ->
                        module.reads().stream().noneMatch(read -> read.name().equals(name)))
                .filter(name -> !name.equals("org.jspecify"))
                .sorted()
                .toList();
        if (optional.isEmpty()) {
            findings.error("missing-type", where, text, OTHER_BUILD);
        } else {
            findings.warning(
                    "missing-type",
                    module.name(),
                    "It names types that are not here, such as in " + where.replaceFirst("\\$.*", "")
                            + "; they may be of a module that it can do without: " + String.join(", ", optional) + ".",
                    "");
        }
    }

    private void checkSuperclass(ResolvedModule module, String name, String where) {
        if (world.meaning(module, name) instanceof Meaning.Known(TypeInfo type)) {
            if (type.isInterface()) {
                changed(where, "It extends " + type.shown() + ", which is an interface here.");
            } else if (type.isFinal()) {
                changed(where, "It extends " + type.shown() + ", which is final here.");
            }
            checkSealed(type, where);
        }
    }

    private void checkInterface(ResolvedModule module, String name, String where) {
        if (world.meaning(module, name) instanceof Meaning.Known(TypeInfo type)) {
            if (!type.isInterface()) {
                changed(where, "It implements " + type.shown() + ", which is a class here.");
            }
            checkSealed(type, where);
        }
    }

    private void checkSealed(TypeInfo type, String where) {
        if (type.sealed()
                && type.permitted().stream()
                        .noneMatch(each -> TypeInfo.shown(each).equals(where))) {
            changed(where, "It extends " + type.shown() + ", which does not permit that here.");
        }
    }

    private void changed(String where, String text) {
        findings.error("changed-type", where, text, OTHER_BUILD);
    }

    private void checkMember(ResolvedModule module, ClassModel from, MemberRefEntry member, String where) {
        Optional<TypeInfo> owner = elementType(member.owner())
                .filter(_ -> !member.owner().asInternalName().startsWith("["))
                .flatMap(name -> world.meaning(module, name) instanceof Meaning.Known(TypeInfo type)
                        ? Optional.of(type)
                        : Optional.empty());
        if (owner.isEmpty()) {
            return; // an array has what every array has; of a missing type that was said
        }
        TypeInfo type = owner.get();
        String name = member.name().stringValue();
        String descriptor = member.type().stringValue();
        boolean isField = member instanceof FieldRefEntry;
        if (!isField && type.isInterface() != member instanceof InterfaceMethodRefEntry) {
            changed(
                    where,
                    "It takes " + type.shown() + " for "
                            + (type.isInterface()
                                    ? "a class, and it is an interface"
                                    : "an interface, and it is a class")
                            + " here.");
            return;
        }
        if (SIGNATURE_POLYMORPHIC.contains(type.name())
                && type.methods().keySet().stream().anyMatch(key -> key.startsWith(name + " ([Ljava/lang/Object;)"))) {
            return;
        }
        Optional<List<TypeInfo>> hierarchy = world.hierarchy(type);
        if (hierarchy.isEmpty()) {
            return;
        }
        String key = TypeInfo.key(name, descriptor);
        for (TypeInfo holder : hierarchy.get()) {
            Optional<Integer> flags = isField
                    ? Optional.ofNullable(holder.fields().get(key))
                    : Optional.ofNullable(holder.methods().get(key)).map(TypeInfo.Method::flags);
            if (flags.isPresent()) {
                checkAccess(module, from, holder, flags.get(), shown(type, member), where);
                if (!isField) {
                    capabilities.callOf(
                            module,
                            holder,
                            name,
                            holder.methods().getOrDefault(key, new TypeInfo.Method(0, false)),
                            where);
                }
                return;
            }
        }
        if (type.isInterface() && hasInObject(module, key)) {
            return;
        }
        findings.error(
                "missing-member",
                where,
                "There is no " + (isField ? "field " : name.equals("<init>") ? "constructor " : "method ")
                        + shown(type, member) + " here.",
                OTHER_BUILD);
    }

    /** Interfaces have the public methods of Object, though they do not extend it. */
    private boolean hasInObject(ResolvedModule module, String key) {
        return world.meaning(module, "java/lang/Object") instanceof Meaning.Known(TypeInfo object)
                && object.methods().containsKey(key);
    }

    private void checkAccess(
            ResolvedModule module, ClassModel from, TypeInfo holder, int flags, String member, String where) {
        String self = from.thisClass().asInternalName();
        boolean samePackage =
                holder.module().equals(module) && holder.packageName().equals(TypeInfo.packageOf(self));
        boolean accessible = Modifier.isPublic(flags)
                || Modifier.isProtected(flags)
                || samePackage && (!Modifier.isPrivate(flags) || nest(self).equals(nest(holder.name())));
        if (!accessible) {
            findings.error("not-accessible", where, "It may not use " + member + ", which is not public.", OTHER_BUILD);
        }
    }

    /** Nested types may use each other's private members. */
    private static String nest(String type) {
        int dollar = type.indexOf('$', type.lastIndexOf('/') + 2);
        return dollar < 0 ? type : type.substring(0, dollar);
    }

    private static String shown(TypeInfo type, MemberRefEntry member) {
        String name = member.name().stringValue();
        if (member instanceof FieldRefEntry) {
            return ClassDesc.ofDescriptor(member.type().stringValue()).displayName() + " " + type.shown() + "." + name;
        }
        MethodTypeDesc descriptor = MethodTypeDesc.ofDescriptor(member.type().stringValue());
        String arguments = descriptor.parameterList().stream()
                .map(ClassDesc::displayName)
                .collect(Collectors.joining(", ", "(", ")"));
        return name.equals("<init>")
                ? type.shown() + arguments
                : descriptor.returnType().displayName() + " " + type.shown() + "." + name + arguments;
    }
}
