package dev.malachi.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import dev.malachi.api.plugin.Plugin;
import java.io.IOException;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: plugins → api ← kernel (STYLE.md, "The house"). */
class DependencyRulesTest {
    /** The program that uses what plugins bring; it brings nothing itself. */
    private static final String COMMAND_LINE = "dev.malachi.plugin.cli";

    private static List<String> modules = List.of();
    private static JavaClasses rooms = new ClassFileImporter().importClasses();

    @BeforeAll
    static void readEveryRoom() {
        List<ModuleReference> references = ModuleLayer.boot().configuration().modules().stream()
                .map(ResolvedModule::reference)
                .filter(r -> r.descriptor().name().startsWith("dev.malachi."))
                .toList();
        modules = references.stream().map(r -> r.descriptor().name()).toList();
        List<Location> locations = references.stream()
                .filter(r -> !r.descriptor().name().equals("dev.malachi.systemtests"))
                .map(r -> Path.of(r.location().orElseThrow()))
                .map(DependencyRulesTest::location)
                .toList();
        rooms = new ClassFileImporter().importLocations(locations);
    }

    /** A jar after {@code mvn verify}, a folder after {@code mvn test}. */
    private static Location location(Path module) {
        return Location.of(Files.isDirectory(module) ? module.toUri() : URI.create("jar:" + module.toUri() + "!/"));
    }

    @Test
    void everyRoomIsLookedAt() {
        assertThat(modules).contains("dev.malachi.api", "dev.malachi.kernel", "dev.malachi.plugin.linux");
        assertThat(rooms.contain(dev.malachi.api.NodeId.class)).isTrue();
    }

    @Test
    void apiRequiresTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("dev.malachi.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.malachi.api..", "java..", "org.jspecify.annotations..")
                .check(rooms);
    }

    @Test
    void kernelNamesNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("dev.malachi.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.malachi.plugin..")
                .check(rooms);
    }

    /** What nodes of the original stack need is the business of plugins: api and kernel know carriers, dialects and claims. */
    @Test
    void apiAndKernelHaveNoTypeForClassicNodes() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.malachi.api..", "dev.malachi.kernel..")
                .should()
                .haveNameMatching("(?i).*classic.*")
                .check(rooms);
    }

    @Test
    void noWordAboutClassicNodesStandsInApiOrKernel() throws IOException {
        Path root = Path.of(System.getProperty("malachi.root"));
        List<String> found = new ArrayList<>();
        for (String module : List.of("malachi-api", "malachi-kernel")) {
            try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    for (String line : Files.readAllLines(file)) {
                        if (line.toLowerCase(Locale.ROOT).contains("classic")) {
                            found.add(root.relativize(file) + ": " + line.strip());
                        }
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void pluginsNameNoKernel() {
        noClasses()
                .that()
                .resideInAPackage("dev.malachi.plugin..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.malachi.kernel..")
                .check(rooms);
    }

    @Test
    void noPluginNamesAnother() {
        slices().matching("dev.malachi.plugin.(*)..")
                .should()
                .notDependOnEachOther()
                .check(rooms);
    }

    @Test
    void packagesOfTheKernelAreFreeOfCycles() {
        slices().matching("dev.malachi.kernel.(*)..").should().beFreeOfCycles().check(rooms);
    }

    @Test
    void moduleDescriptorsFollowTheSameRule() {
        for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            String name = module.name();
            List<String> ours = module.reference().descriptor().requires().stream()
                    .map(r -> r.name())
                    .filter(r -> r.startsWith("dev.malachi."))
                    .toList();
            if (name.equals("dev.malachi.kernel") || name.startsWith("dev.malachi.plugin.")) {
                assertThat(ours).as("what %s requires of ours", name).containsExactly("dev.malachi.api");
            } else if (name.equals("dev.malachi.api")) {
                assertThat(ours).as("what the api requires of ours").isEmpty();
            }
        }
    }

    @Test
    void pluginsAreLookedForInOnePlace() {
        noClasses()
                .that()
                .resideInAPackage("dev.malachi..")
                .and()
                .haveNameNotMatching("dev\\.malachi\\.api\\.plugin\\.Extensions.*")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServiceLoader.class)
                .check(rooms);
    }

    @Test
    void everyModuleOfOursProvidesOnePluginAndNothingElseOfTheApi() {
        for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            List<String> provided = module.reference().descriptor().provides().stream()
                    .filter(provides -> provides.service().startsWith("dev.malachi."))
                    .map(provides ->
                            provides.service() + " " + provides.providers().size())
                    .toList();
            if (module.name().equals("dev.malachi.kernel")
                    || module.name().startsWith("dev.malachi.plugin.")
                            && !module.name().equals(COMMAND_LINE)) {
                assertThat(provided).as(module.name()).containsExactly(Plugin.class.getName() + " 1");
            }
        }
    }
}
