package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginFinding;
import dev.malachi.api.plugin.PluginVerifier;
import dev.malachi.api.wording.Printable;
import dev.malachi.api.wording.Reason;
import dev.malachi.plugin.authoring.verify.VersionRange.Release;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.Configuration;
import java.lang.module.ResolvedModule;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Checks jars against the modules of this program. */
public final class JarVerifier implements PluginVerifier {
    private static final int VERSIONS_END = 8;

    /** Class files of Java 1 have the version 45. */
    private static final int FIRST_JAVA = 44;

    private final Configuration image;
    private final Release system;

    /** Takes the modules of this program, and the version of its api. */
    public JarVerifier() {
        this(
                ModuleLayer.boot().configuration(),
                Optional.ofNullable(Plugin.class.getModule().getDescriptor())
                        .flatMap(module -> module.rawVersion())
                        .flatMap(Release::parse)
                        .orElse(new Release(0, 1, 0)));
    }

    JarVerifier(Configuration image, Release system) {
        this.image = image;
        this.system = system;
    }

    /**
     * The version of Malachi that jars are checked against.
     *
     * @return such as {@code 0.1.0}
     */
    public String system() {
        return system.toString();
    }

    @Override
    public List<PluginFinding> verify(Path jar, List<Path> dependencies) {
        Findings findings = new Findings();
        Deque<UnpackedJar> unpacked = new ArrayDeque<>();
        try {
            UnpackedJar plugin = UnpackedJar.of(jar, findings);
            unpacked.push(plugin);
            if (!findings.hasErrors()) {
                PluginManifest manifest = PluginManifest.read(jar, system, findings);
                List<Path> others = new ArrayList<>();
                for (Path dependency : dependencies) {
                    UnpackedJar other = UnpackedJar.of(dependency, findings);
                    unpacked.push(other);
                    others.add(dependency);
                    others.addAll(other.libraries());
                }
                Optional<Configuration> resolved = new ModuleCheck(image, findings)
                        .resolve(plugin, others, !manifest.dependencies().isEmpty());
                if (resolved.isPresent()) {
                    checkClasses(resolved.get(), manifest, plugin, findings);
                }
            }
        } catch (SecurityException e) { // the JDK checks while it reads
            findings.error(
                    "damaged-class",
                    String.valueOf(jar.getFileName()),
                    "It was signed with jarsigner, and changed since: " + Printable.text(String.valueOf(e.getMessage()))
                            + ".",
                    "Build it again.");
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "Cannot read " + jar + ": " + Reason.of(e) + ".", e);
        } finally {
            unpacked.forEach(UnpackedJar::close);
        }
        return findings.sorted();
    }

    private void checkClasses(Configuration resolved, PluginManifest manifest, UnpackedJar jar, Findings findings)
            throws IOException {
        try (TypeWorld world = new TypeWorld(resolved)) {
            ResolvedModule plugin = world.modules().stream()
                    .filter(module -> jar.isItself(module.reference()))
                    .findFirst()
                    .orElseThrow();
            var capabilities = new CapabilityCheck(manifest, system, plugin, world, findings);
            var linkage = new LinkageCheck(world, findings, capabilities);
            var implementation = new ImplementationCheck(world, findings);
            for (ResolvedModule module : world.modules()) {
                if (!jar.brings(module.reference())) {
                    continue; // of a plugin that it depends on
                }
                for (String name : world.classesOf(module)) {
                    try {
                        Optional<byte[]> bytes = world.bytes(module, name);
                        if (bytes.isPresent() && runsOnThisJava(bytes.get(), name, findings)) {
                            ClassModel model = ClassFile.of().parse(bytes.get());
                            linkage.check(module, model);
                            implementation.check(module, model);
                            capabilities.checkBrought(module, model);
                        }
                    } catch (IllegalArgumentException e) {
                        findings.error(
                                "damaged-class",
                                TypeInfo.shown(name),
                                "The class file is damaged: " + e.getMessage() + ".",
                                "Build it again.");
                    }
                }
            }
        }
    }

    /** The versions stand behind the magic number (JVMS §4.1); what is newer cannot even be parsed. */
    private static boolean runsOnThisJava(byte[] file, String name, Findings findings) {
        if (file.length < VERSIONS_END || ByteBuffer.wrap(file).getInt() != ClassFile.MAGIC_NUMBER) {
            return true; // damaged, which parsing tells
        }
        ByteBuffer versions = ByteBuffer.wrap(file, Integer.BYTES, Integer.BYTES);
        int minor = Short.toUnsignedInt(versions.getShort());
        int java = Short.toUnsignedInt(versions.getShort()) - FIRST_JAVA;
        int newest = ClassFile.latestMajorVersion() - FIRST_JAVA;
        if (java > newest) {
            findings.error(
                    "newer-java",
                    TypeInfo.shown(name),
                    "It is compiled for Java " + java + ", and this Malachi runs on Java " + newest + ".",
                    "Compile with --release " + newest + ".");
        } else if (minor == ClassFile.PREVIEW_MINOR_VERSION) {
            findings.error(
                    "newer-java",
                    TypeInfo.shown(name),
                    "It uses preview features of Java " + java + ", which are off here.",
                    "Compile without --enable-preview.");
        }
        return java <= newest && minor != ClassFile.PREVIEW_MINOR_VERSION;
    }
}
