package dev.malachi.plugin.authoring;

import dev.malachi.api.MalachiException;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.authoring.project.Kind;
import dev.malachi.plugin.authoring.project.NewProject;
import dev.malachi.plugin.authoring.verify.JarVerifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code malachi plugins new}: a Maven project for a plugin. */
final class NewTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "plugins new",
            "Makes a Maven project for a plugin.",
            """
            It builds as it is ('malachi plugins sdk', once, then 'mvn package'), does something small and real, is tested on the \
            contract of what it brings, packs private libraries, and has a script 'run' that tries it in a node of its own. Its \
            README says the rest.""",
            List.of(
                    Parameter.option("kind", "--kind", ParameterType.TEXT, "tool", "what the plugin brings")
                            .among(Kind.names()),
                    Parameter.option(
                            "package",
                            "--package",
                            ParameterType.TEXT,
                            "",
                            "package of its classes and name of its module (default: com.example. and its id)"),
                    Parameter.positional(
                            "dir", ParameterType.FILE, true, "a new folder; its name becomes the id of the plugin")),
            Place.LOCAL,
            false);

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Path folder =
                Path.of(call.arguments().requireText("dir")).toAbsolutePath().normalize();
        Kind kind = Kind.parse(call.arguments().requireText("kind")).orElseThrow();
        String name = String.valueOf(folder.getFileName());
        String id = name.toLowerCase(Locale.ROOT);
        if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || id.length() > 40) {
            throw usage("'" + name
                    + "' cannot be the id of a plugin: name the folder with letters, digits and single dashes,"
                    + " a letter first, 40 characters at most.");
        }
        String packageName = call.arguments().text("package").orElse("com.example." + id.replace("-", ""));
        if (!packageName.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+")
                || packageName.startsWith("dev.malachi")
                || packageName.startsWith("java")) {
            throw usage("'" + packageName
                    + "' cannot be the package of a plugin: write a domain of yours backwards, such as"
                    + " org.example." + id.replace("-", "") + ".");
        }
        var project = new NewProject(id, packageName, kind, new JarVerifier().system());
        List<String> files = project.write(folder).stream().map(Path::toString).toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("folder", folder.toString());
        result.put("id", id);
        result.put("kind", kind.toString());
        result.put("module", packageName);
        result.put("files", files);
        output.result(result);
        return 0;
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new ResultPrinter(result -> {
            out.println("There is a plugin '" + result.get("id") + "' in " + result.get("folder") + ".");
            out.println("Next: malachi plugins sdk     (once: what it builds against)");
            out.println("      cd " + result.get("folder") + " && mvn package");
            out.println("      ./run                   (tries it in a node of its own)");
            String jar = "target/" + result.get("id") + "-0.1.0.jar";
            out.println("      malachi plugins verify " + jar + "     (what is wrong with it, without running it)");
            out.println("      malachi plugins install " + jar + "    (into the Malachi of this machine)");
        });
    }
}
