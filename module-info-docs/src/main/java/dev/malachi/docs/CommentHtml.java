package dev.malachi.docs;

import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.EscapeTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.ValueTree;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Javadoc comments as HTML, with links into the Javadoc of the api. */
final class CommentHtml {
    /** Packages of the api's types by simple name. */
    private final Map<String, String> packages;

    private CommentHtml(Map<String, String> packages) {
        this.packages = packages;
    }

    /** Knows the types that stand in files below a folder. */
    static CommentHtml ofTypes(Path folder, List<Path> files) {
        Map<String, String> packages = new HashMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".java", "");
            packages.put(name, folder.relativize(file.getParent()).toString().replace('/', '.'));
        }
        return new CommentHtml(packages);
    }

    static String javadoc(String packageName, String type) {
        return "javadoc/dev.malachi.api/" + packageName.replace('.', '/') + "/" + type + ".html";
    }

    String of(DocCommentTree comment) {
        var html =
                new StringBuilder("<p>").append(inline(comment.getFullBody())).append("</p>\n");
        var terms = new StringBuilder();
        comment.getBlockTags().forEach(tag -> terms.append(term(tag)));
        if (!terms.isEmpty()) {
            html.append("<dl>\n").append(terms).append("</dl>\n");
        }
        return html.toString();
    }

    private String term(DocTree tag) {
        return switch (tag) {
            case ParamTree parameter ->
                "<dt>%s</dt><dd>%s</dd>\n"
                        .formatted(
                                Html.code(
                                        parameter.isTypeParameter()
                                                ? "<" + parameter.getName() + ">"
                                                : parameter.getName().toString()),
                                inline(parameter.getDescription()));
            case ReturnTree result -> "<dt>returns</dt><dd>%s</dd>\n".formatted(inline(result.getDescription()));
            case ThrowsTree thrown ->
                "<dt>throws %s</dt><dd>%s</dd>\n"
                        .formatted(
                                reference(thrown.getExceptionName().getSignature(), ""),
                                inline(thrown.getDescription()));
            case BlockTagTree other -> "<dt>%s</dt><dd></dd>\n".formatted(Html.text(other.toString()));
            default -> "";
        };
    }

    private String inline(List<? extends DocTree> parts) {
        var html = new StringBuilder();
        parts.forEach(part -> html.append(inline(part)));
        return html.toString().strip();
    }

    private String inline(DocTree part) {
        return switch (part) {
            case EscapeTree escape -> Html.text(escape.getBody());
            case TextTree text -> Html.text(text.getBody());
            case EntityTree entity -> entity.toString();
            case StartElementTree start -> start.toString();
            case EndElementTree end -> end.toString();
            case LiteralTree literal ->
                literal.getKind() == DocTree.Kind.CODE
                        ? Html.code(literal.getBody().getBody().strip())
                        : Html.text(literal.getBody().getBody());
            case LinkTree link -> reference(link.getReference().getSignature(), inline(link.getLabel()));
            case ValueTree value ->
                value.getReference() == null
                        ? ""
                        : Html.code(value.getReference().getSignature());
            default -> Html.text(part.toString());
        };
    }

    /** A name of a type or member: a link if it is one of the api's. */
    private String reference(String signature, String label) {
        String[] parts = signature.split("#", 2);
        String[] names = parts[0].split("\\.", -1);
        String shown = label.isEmpty()
                ? Html.code((parts[0].isEmpty() ? "" : names[names.length - 1] + (parts.length > 1 ? "." : ""))
                        + (parts.length > 1 ? parts[1] : ""))
                : label;
        for (String name : names) {
            if (packages.containsKey(name)) {
                return Html.link(javadoc(packages.get(name), name), shown);
            }
        }
        return shown;
    }
}
