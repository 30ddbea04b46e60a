package dev.malachi.docs;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the sources say of modules, packages and types of the api, as HTML. The sources are parsed, not compiled. */
final class SourceComments {
    /**
     * A method of a type.
     *
     * @param signature as it stands in the source, without modifiers
     * @param optional whether an implementation may leave it out
     * @param comment HTML
     */
    record Member(String signature, boolean optional, String comment) {}

    /**
     * A public type of the api.
     *
     * @param packageName its package
     * @param name its simple name
     * @param kind such as {@code interface}
     * @param comment HTML
     * @param members its methods that have a comment, in the order of the source
     */
    record Type(String packageName, String name, String kind, String comment, List<Member> members) {
        /** Its page in the Javadoc, as seen from the site's own pages. */
        String javadoc() {
            return CommentHtml.javadoc(packageName, name);
        }
    }

    private final Map<String, String> modules = new HashMap<>();
    private final Map<String, String> packages = new HashMap<>();
    private final Map<String, List<Type>> types = new TreeMap<>();
    private final CommentHtml html;

    private SourceComments(CommentHtml html) {
        this.html = html;
    }

    /** Reads the api whole, and of other modules their descriptor. */
    static SourceComments of(ModuleCatalog catalog) throws IOException {
        Path api = catalog.module("dev.malachi.api").sources().orElseThrow();
        List<Path> sources;
        try (Stream<Path> all = Files.walk(api)) {
            sources = all.filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
                    .sorted()
                    .toList();
        }
        var comments = new SourceComments(CommentHtml.ofTypes(api, sources));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            comments.read(compiler, files, sources);
            for (ModuleCatalog.Entry entry : catalog.withSources()) {
                // one at a time: a compilation outside of modules has but one descriptor
                comments.read(
                        compiler, files, List.of(entry.sources().orElseThrow().resolve("module-info.java")));
            }
        }
        return comments;
    }

    private void read(JavaCompiler compiler, StandardJavaFileManager files, List<Path> sources) throws IOException {
        var task = (JavacTask) compiler.getTask(
                null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
        DocTrees trees = DocTrees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
            var path = new TreePath(unit);
            if (unit.getModule() != null) {
                modules.put(
                        unit.getModule().getName().toString(), comment(trees, new TreePath(path, unit.getModule())));
            } else if (unit.getPackage() != null) {
                String packageName = unit.getPackage().getPackageName().toString();
                if (unit.getTypeDecls().isEmpty()) {
                    packages.put(packageName, comment(trees, new TreePath(path, unit.getPackage())));
                }
                for (Tree declared : unit.getTypeDecls()) {
                    if (declared instanceof ClassTree type
                            && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                        types.computeIfAbsent(packageName, _ -> new ArrayList<>())
                                .add(type(trees, packageName, new TreePath(path, type), type));
                    }
                }
            }
        }
    }

    private Type type(DocTrees trees, String packageName, TreePath path, ClassTree type) {
        List<Member> members = new ArrayList<>();
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && !isPrivate(method)) {
                String comment = comment(trees, new TreePath(path, member));
                if (!comment.isEmpty() && method.getReturnType() != null) {
                    Set<Modifier> flags = method.getModifiers().getFlags();
                    members.add(new Member(
                            signature(method),
                            flags.contains(Modifier.DEFAULT) || flags.contains(Modifier.STATIC),
                            comment));
                }
            }
        }
        return new Type(
                packageName,
                type.getSimpleName().toString(),
                type.getKind().name().toLowerCase(java.util.Locale.ROOT),
                comment(trees, path),
                members);
    }

    private static boolean isPrivate(MethodTree method) {
        return method.getModifiers().getFlags().contains(Modifier.PRIVATE);
    }

    private static String signature(MethodTree method) {
        String parameters = method.getParameters().stream()
                .map(parameter -> parameter.getType() + " " + parameter.getName())
                .collect(Collectors.joining(", "));
        String thrown = method.getThrows().isEmpty()
                ? ""
                : " throws " + method.getThrows().stream().map(Object::toString).collect(Collectors.joining(", "));
        String typeParameters = method.getTypeParameters().isEmpty()
                ? ""
                : method.getTypeParameters().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(", ", "<", "> "));
        return typeParameters + method.getReturnType() + " " + method.getName() + "(" + parameters + ")" + thrown;
    }

    private String comment(DocTrees trees, TreePath path) {
        DocCommentTree comment = trees.getDocCommentTree(path);
        return comment == null ? "" : html.of(comment);
    }

    /** The comment of a module's descriptor; empty if its sources are not here. */
    String module(String name) {
        return modules.getOrDefault(name, "");
    }

    String packageOf(String name) {
        return packages.getOrDefault(name, "");
    }

    /** Public types of the api by package, sorted. */
    Map<String, List<Type>> types() {
        return types;
    }
}
