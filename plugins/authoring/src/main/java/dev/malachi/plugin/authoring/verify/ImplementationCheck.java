package dev.malachi.plugin.authoring.verify;

import dev.malachi.plugin.authoring.verify.TypeWorld.Meaning;
import java.lang.classfile.ClassModel;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;

/** Whether classes that can be made have all methods of what they extend and implement; an older api may have asked for fewer. */
final class ImplementationCheck {
    private final TypeWorld world;
    private final Findings findings;

    ImplementationCheck(TypeWorld world, Findings findings) {
        this.world = world;
        this.findings = findings;
    }

    void check(ResolvedModule module, ClassModel model) {
        String name = model.thisClass().asInternalName();
        if (world.meaning(module, name) instanceof Meaning.Known(TypeInfo type)
                && !type.isAbstract()
                && !type.isInterface()) {
            world.hierarchy(type).ifPresent(hierarchy -> check(type, hierarchy));
        }
    }

    private void check(TypeInfo type, List<TypeInfo> hierarchy) {
        for (TypeInfo above : hierarchy) {
            for (Map.Entry<String, TypeInfo.Method> method : above.methods().entrySet()) {
                if (method.getValue().isAbstract() && !hasBody(method.getKey(), hierarchy)) {
                    String key = method.getKey();
                    findings.error(
                            "missing-implementation",
                            type.shown(),
                            "It does not have the method " + key.substring(0, key.indexOf(' ')) + " of " + above.shown()
                                    + ", which every implementation needs here.",
                            "Build it against this version of the api, and write that method.");
                }
            }
        }
    }

    private static boolean hasBody(String key, List<TypeInfo> hierarchy) {
        return hierarchy.stream()
                .map(type -> type.methods().getOrDefault(key, new TypeInfo.Method(Modifier.ABSTRACT, false)))
                .anyMatch(method -> !method.isAbstract()
                        && !Modifier.isStatic(method.flags())
                        && !Modifier.isPrivate(method.flags()));
    }
}
