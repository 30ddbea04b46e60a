package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Capability;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.name.NameSource;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.plugin.authoring.verify.TypeWorld.Meaning;
import dev.malachi.plugin.authoring.verify.VersionRange.Release;
import java.lang.classfile.ClassModel;
import java.lang.module.ResolvedModule;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a plugin declares what its classes do, and whether its range of versions fits the promises of the types that it uses. */
final class CapabilityCheck {
    private static final String CODE = "capability";

    /** What plugins bring; the host asks for a capability when one is registered. */
    private static final List<Class<?>> POINTS = List.of(
            Tool.class,
            Frontend.class,
            LinkDriver.class,
            TunBackend.class,
            CryptoSuite.class,
            AeadEngine.class,
            NameSource.class,
            Protocol.class);

    private static final Set<Capability> SOCKETS = Set.of(Capability.LISTENING_SOCKETS, Capability.CONNECTIONS);

    /** Calls of the JDK by type, or type and method, to what must be declared, or one of it. */
    private static final Map<String, Set<Capability>> CALLS = Map.ofEntries(
            Map.entry("java/net/ServerSocket.<init>", Set.of(Capability.LISTENING_SOCKETS)),
            Map.entry("java/nio/channels/ServerSocketChannel.open", Set.of(Capability.LISTENING_SOCKETS)),
            Map.entry("java/nio/channels/AsynchronousServerSocketChannel.open", Set.of(Capability.LISTENING_SOCKETS)),
            Map.entry("javax/net/ServerSocketFactory.createServerSocket", Set.of(Capability.LISTENING_SOCKETS)),
            Map.entry("com/sun/net/httpserver/HttpServer.create", Set.of(Capability.LISTENING_SOCKETS)),
            Map.entry("com/sun/net/httpserver/HttpsServer.create", Set.of(Capability.LISTENING_SOCKETS)),
            Map.entry("java/net/DatagramSocket.<init>", SOCKETS),
            Map.entry("java/net/MulticastSocket.<init>", SOCKETS),
            Map.entry("java/nio/channels/DatagramChannel.open", SOCKETS),
            Map.entry("java/net/Socket.<init>", Set.of(Capability.CONNECTIONS)),
            Map.entry("java/nio/channels/SocketChannel.open", Set.of(Capability.CONNECTIONS)),
            Map.entry("java/nio/channels/AsynchronousSocketChannel.open", Set.of(Capability.CONNECTIONS)),
            Map.entry("javax/net/SocketFactory.createSocket", Set.of(Capability.CONNECTIONS)),
            Map.entry("java/net/URL.openConnection", Set.of(Capability.CONNECTIONS)),
            Map.entry("java/net/URL.openStream", Set.of(Capability.CONNECTIONS)),
            Map.entry("java/net/http/HttpClient", Set.of(Capability.CONNECTIONS)),
            Map.entry("java/nio/file/Files", Set.of(Capability.FILES)),
            Map.entry("java/io/FileInputStream.<init>", Set.of(Capability.FILES)),
            Map.entry("java/io/FileOutputStream.<init>", Set.of(Capability.FILES)),
            Map.entry("java/io/FileReader.<init>", Set.of(Capability.FILES)),
            Map.entry("java/io/FileWriter.<init>", Set.of(Capability.FILES)),
            Map.entry("java/io/RandomAccessFile.<init>", Set.of(Capability.FILES)),
            Map.entry("java/io/File.delete", Set.of(Capability.FILES)),
            Map.entry("java/io/File.renameTo", Set.of(Capability.FILES)),
            Map.entry("java/nio/channels/FileChannel.open", Set.of(Capability.FILES)),
            Map.entry("java/lang/ProcessBuilder.<init>", Set.of(Capability.PROGRAMS)),
            Map.entry("java/lang/Runtime.exec", Set.of(Capability.PROGRAMS)));

    private static final Set<String> ENDS =
            Set.of("java/lang/System.exit", "java/lang/Runtime.exit", "java/lang/Runtime.halt");

    private final PluginManifest manifest;
    private final Release system;
    private final ResolvedModule plugin;
    private final TypeWorld world;
    private final Findings findings;

    CapabilityCheck(
            PluginManifest manifest, Release system, ResolvedModule plugin, TypeWorld world, Findings findings) {
        this.manifest = manifest;
        this.system = system;
        this.plugin = plugin;
        this.world = world;
        this.findings = findings;
    }

    /** A class that can be made and implements what plugins bring will be registered, which the host refuses if it is not declared. */
    void checkBrought(ResolvedModule module, ClassModel model) {
        if (!module.equals(plugin)
                || model.flags().has(AccessFlag.ABSTRACT)
                || !(world.meaning(module, model.thisClass().asInternalName())
                        instanceof Meaning.Known(TypeInfo type))) {
            return;
        }
        List<String> above = world.hierarchy(type).orElse(List.of()).stream()
                .map(TypeInfo::name)
                .toList();
        for (Class<?> point : POINTS) {
            if (above.contains(point.getName().replace('.', '/'))) {
                try {
                    manifest.capabilities().requireFor(manifest.id(), point);
                } catch (MalachiException e) {
                    findings.error(
                            CODE,
                            type.shown(),
                            "It is a " + point.getSimpleName() + ", and registering that will be refused: "
                                    + e.getMessage(),
                            "");
                }
            }
        }
        if (model.methods().stream().anyMatch(method -> method.flags().has(AccessFlag.NATIVE))) {
            require(module, Set.of(Capability.NATIVE_ACCESS), type.shown(), "It has native methods");
        }
    }

    /** Hears of every type that a class of the plugin uses. */
    void useOf(ResolvedModule module, TypeInfo type, String where) {
        if (!type.module().name().equals("dev.malachi.api")) {
            return;
        }
        String status = status(type);
        if (status.equals("Internal")) {
            findings.warning(
                    "internal",
                    where,
                    "It uses " + type.shown() + ", which is for Malachi's own modules and may change at any time.",
                    "Do without it.");
        }
        Release end = status.equals("Stable") ? system.nextMajor() : system.nextMinor();
        if (manifest.requires().map(range -> range.contains(end)).orElse(false)) {
            findings.warning(
                    "version-range",
                    "META-INF/MANIFEST.MF",
                    status.equals("Stable")
                            ? "Plugin-Requires admits " + end + ", in which stable types may have changed."
                            : "Plugin-Requires admits " + end
                                    + ", in which types that are a preview, and which the plugin"
                                    + " uses, may have changed.",
                    "Write Plugin-Requires: >=" + system + " & <" + end + ".");
        }
    }

    private String status(TypeInfo type) {
        if (type.status().isPresent()) {
            return type.status().get();
        }
        int dollar = type.name().lastIndexOf('$');
        return dollar > 0
                        && world.meaning(plugin, type.name().substring(0, dollar))
                                instanceof Meaning.Known(TypeInfo outer)
                ? status(outer)
                : "Preview";
    }

    /** Hears of every method that a class of the plugin calls. */
    void callOf(ResolvedModule module, TypeInfo holder, String name, TypeInfo.Method method, String where) {
        String call = holder.name() + "." + name;
        String shown = "It calls " + holder.shown() + (name.equals("<init>") ? "'s constructor" : "." + name);
        if (method.restricted()) {
            require(module, Set.of(Capability.NATIVE_ACCESS), where, shown);
        }
        Optional.ofNullable(CALLS.get(call))
                .or(() -> Optional.ofNullable(CALLS.get(holder.name())))
                .ifPresent(needed -> require(module, needed, where, shown));
        if (ENDS.contains(call)) {
            findings.warning(
                    "ends-the-daemon",
                    where,
                    shown + ", which ends the whole daemon.",
                    "Throw an exception instead: it ends the plugin alone.");
        }
    }

    private void require(ResolvedModule module, Set<Capability> oneOf, String where, String shown) {
        if (oneOf.stream().anyMatch(capability -> manifest.capabilities().has(capability))) {
            return;
        }
        String names = oneOf.stream().map(Capability::toString).sorted().collect(Collectors.joining(" or "));
        if (module.equals(plugin)) {
            findings.warning(
                    CODE,
                    where,
                    shown + ", and its manifest does not declare " + names + ".",
                    "Add it to Malachi-Capabilities, so that who installs it knows.");
        } else {
            // one for each library: most can do more than a plugin has them do
            findings.warning(
                    CODE,
                    where,
                    "The library " + module.name() + " can do what needs " + names
                            + ", which its manifest does not declare.",
                    "If the plugin has it do that, add it to Malachi-Capabilities.");
        }
    }
}
