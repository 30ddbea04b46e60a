package dev.malachi.plugin.tools.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command that runs a class of this program in a process of its own, with the same Java and the same modules. */
final class JavaCommand {
    private JavaCommand() {}

    /**
     * Makes the command.
     *
     * @param main class with the main method
     * @param nativeAccess a module that calls native code in that process, if any
     * @param arguments for the main method
     */
    static List<String> of(Class<?> main, Optional<Module> nativeAccess, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A short life: start fast, stay small.
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        nativeAccess.ifPresent(module ->
                command.add("--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED")));
        if (main.getModule().isNamed()) {
            // In an image all modules are part of Java itself; outside they lie on the module path.
            Optional.ofNullable(System.getProperty("jdk.module.path"))
                    .ifPresent(path -> command.addAll(List.of("--module-path", path)));
            command.addAll(List.of("--module", main.getModule().getName() + "/" + main.getName()));
        } else {
            command.addAll(List.of("--class-path", System.getProperty("java.class.path"), main.getName()));
        }
        command.addAll(List.of(arguments));
        return command;
    }
}
