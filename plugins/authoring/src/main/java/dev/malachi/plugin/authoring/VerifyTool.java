package dev.malachi.plugin.authoring;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginFinding;
import dev.malachi.api.plugin.PluginFinding.Level;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.authoring.verify.JarVerifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code malachi plugins verify}: what is wrong with the jar of a plugin. */
final class VerifyTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "plugins verify",
            "Checks the jar of a plugin without running it.",
            """
            Its form, its manifest, its module and those of its private libraries; that each class finds the types and members that \
            it names, in modules that are there and export them; that versions and capabilities are declared. An error keeps it \
            from being installed, or makes it fail later; a warning is for its author. Ends with 1 if there are errors.""",
            List.of(
                    Parameter.option(
                            "with",
                            "--with",
                            ParameterType.LIST,
                            "",
                            "jars of the plugins that it depends on, with commas between them"),
                    Parameter.positional("jar", ParameterType.FILE, true, "the jar")),
            Place.LOCAL,
            false);

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Path jar = Path.of(call.arguments().requireText("jar"));
        var verifier = new JarVerifier();
        List<PluginFinding> findings = verifier.verify(
                jar, call.arguments().list("with").stream().map(Path::of).toList());
        long errors = findings.stream()
                .filter(finding -> finding.level() == Level.ERROR)
                .count();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("jar", jar.toString());
        result.put("malachi", verifier.system());
        result.put("ok", errors == 0);
        result.put("errors", errors);
        result.put("warnings", findings.size() - errors);
        result.put("findings", findings.stream().map(VerifyTool::document).toList());
        output.result(result);
        return errors == 0 ? 0 : 1;
    }

    private static Map<String, Object> document(PluginFinding finding) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("level", finding.level().toString());
        document.put("code", finding.code());
        document.put("where", finding.where());
        document.put("text", finding.text());
        document.put("remedy", finding.remedy());
        return document;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new ResultPrinter(result -> print(result, out));
    }

    private static void print(Map<?, ?> result, PrintWriter out) {
        if (result.get("findings") instanceof List<?> findings) {
            findings.forEach(finding -> {
                if (finding instanceof Map<?, ?> fields) {
                    String where = String.valueOf(fields.get("where"));
                    String remedy = String.valueOf(fields.get("remedy"));
                    out.println(fields.get("level") + " [" + fields.get("code") + "] " + where);
                    out.println("    " + fields.get("text") + (remedy.isEmpty() ? "" : " " + remedy));
                }
            });
        }
        long errors = result.get("errors") instanceof Number number ? number.longValue() : 0;
        long warnings = result.get("warnings") instanceof Number number ? number.longValue() : 0;
        String found = count(errors, "error") + ", " + count(warnings, "warning");
        out.println(
                errors > 0
                        ? result.get("jar") + " cannot be used with Malachi " + result.get("malachi") + ": " + found
                                + "."
                        : result.get("jar") + " fits Malachi " + result.get("malachi")
                                + (warnings > 0 ? ": " + found + "." : "."));
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
