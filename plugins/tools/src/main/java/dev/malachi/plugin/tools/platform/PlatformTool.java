package dev.malachi.plugin.tools.platform;

import dev.malachi.api.Availability;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code malachi platform}: what this machine can do, what is missing, and how to get it. */
public final class PlatformTool implements Tool {
    private static final String CAPABILITY_REMEDY =
            "Run it with sudo; as a systemd service with AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN.";

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "platform",
            "Shows what this machine can do, what is missing and how to get it.",
            "",
            List.of(),
            Place.LOCAL,
            false);

    private final Extensions extensions;
    private final Path root;

    /**
     * Looks at this machine.
     *
     * @param extensions whose drivers, backends and ciphers are shown
     */
    public PlatformTool(Extensions extensions) {
        this(extensions, Path.of("/"));
    }

    PlatformTool(Extensions extensions, Path root) {
        this.extensions = extensions;
        this.root = root;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Optional<LinuxSystem> linux =
                System.getProperty("os.name").equals("Linux") ? Optional.of(LinuxSystem.read(root)) : Optional.empty();
        List<Provider> drivers = Provider.all(extensions.of(LinkDriver.class), Provider::of);
        List<Provider> tuns =
                Provider.all(extensions.of(TunBackend.class), tun -> new Provider(tun.id(), tun.availability()));
        List<Provider> suites =
                Provider.all(extensions.of(CryptoSuite.class), suite -> new Provider(suite.id(), suite.availability()));
        List<Provider> engines = Provider.all(
                extensions.of(AeadEngine.class), engine -> new Provider(engine.id(), engine.availability()));

        Map<String, Object> document = new LinkedHashMap<>();
        document.put("os", os(linux));
        document.put("java", java());
        document.put("linkDrivers", documents(drivers));
        document.put("tunBackends", documents(tuns));
        document.put("cryptoSuites", documents(suites));
        document.put("aeadEngines", documents(engines));
        document.put("tunDevice", Documents.orAbsent(linux.map(system -> tunDevice(system.tunDevice()))));
        document.put("capabilities", Documents.orAbsent(linux.map(PlatformTool::capabilities)));
        document.put("interfaces", interfaces(drivers));
        document.put("missing", missing(linux, drivers, tuns, suites, engines));
        output.result(document);
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.of(result), out));
    }

    private static Map<String, Object> os(Optional<LinuxSystem> linux) {
        Map<String, Object> os = new LinkedHashMap<>();
        os.put("name", System.getProperty("os.name"));
        os.put("distribution", Documents.orAbsent(linux.flatMap(LinuxSystem::distribution)));
        os.put("kernel", System.getProperty("os.version"));
        os.put("arch", System.getProperty("os.arch"));
        os.put("processors", (long) Runtime.getRuntime().availableProcessors());
        return os;
    }

    private static Map<String, Object> java() {
        Map<String, Object> java = new LinkedHashMap<>();
        java.put("version", Runtime.version().toString());
        java.put("vendor", System.getProperty("java.vendor"));
        java.put("home", System.getProperty("java.home"));
        return java;
    }

    private static Map<String, Object> tunDevice(Availability device) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("usable", device.available());
        document.put("detail", device.detail());
        return document;
    }

    private static Map<String, Object> capabilities(LinuxSystem linux) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("CAP_NET_RAW", linux.netRaw());
        document.put("CAP_NET_ADMIN", linux.netAdmin());
        return document;
    }

    private static List<Object> interfaces(List<Provider> drivers) {
        List<Object> interfaces = new ArrayList<>();
        for (Provider driver : drivers) {
            for (String name : driver.interfaces()) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("name", name);
                document.put("driver", driver.id());
                interfaces.add(document);
            }
        }
        return interfaces;
    }

    private static List<Object> missing(
            Optional<LinuxSystem> linux,
            List<Provider> drivers,
            List<Provider> tuns,
            List<Provider> suites,
            List<Provider> engines) {
        List<Object> missing = new ArrayList<>();
        linux.ifPresent(system -> {
            if (!system.netRaw()) {
                missing.add(finding("CAP_NET_RAW: raw Ethernet frames cannot be sent or received", CAPABILITY_REMEDY));
            }
            if (!system.netAdmin()) {
                missing.add(
                        finding("CAP_NET_ADMIN: no TUN interface, address or route can be made", CAPABILITY_REMEDY));
            }
            if (!system.tunDevice().available()) {
                missing.add(
                        finding(system.tunDevice().detail(), system.tunDevice().remedy()));
            }
        });
        addUnlessOneWorks(missing, "link driver", drivers);
        addUnlessOneWorks(missing, "TUN backend", tuns);
        addUnlessOneWorks(missing, "crypto suite", suites);
        addUnlessOneWorks(missing, "bulk cipher", engines);
        return missing;
    }

    /** One that works is enough: that others do not is shown beside them, but nothing is missing. */
    private static void addUnlessOneWorks(List<Object> missing, String what, List<Provider> providers) {
        if (providers.stream().anyMatch(provider -> provider.availability().available())) {
            return;
        }
        if (providers.isEmpty()) {
            missing.add(finding("no " + what + " is installed", "Install Malachi for this operating system."));
        }
        for (Provider provider : providers) {
            missing.add(finding(
                    what + " " + provider.id() + ": " + provider.availability().detail(),
                    provider.availability().remedy()));
        }
    }

    private static Map<String, Object> finding(String what, String remedy) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("what", what);
        document.put("remedy", remedy);
        return document;
    }

    private static List<Object> documents(List<Provider> providers) {
        return providers.stream().<Object>map(Provider::document).toList();
    }

    private static void print(Fields platform, PrintWriter out) {
        TextTable machine = new TextTable();
        platform.child("os").ifPresent(os -> {
            machine.row("System", os.text("distribution").orElseGet(() -> os.show("name")));
            machine.row("Kernel", os.show("name") + " " + os.show("kernel") + " on " + os.show("arch"));
            machine.row("Processors", Long.toString(os.number("processors")));
        });
        platform.child("java")
                .ifPresent(java -> machine.row("Java", java.show("version") + ", " + java.show("vendor")));
        platform.child("tunDevice")
                .ifPresent(tun -> machine.row("/dev/net/tun", mark(tun.flag("usable")) + tun.show("detail")));
        platform.child("capabilities").ifPresent(capabilities -> {
            machine.row("CAP_NET_RAW", mark(capabilities.flag("CAP_NET_RAW")) + "raw Ethernet frames");
            machine.row("CAP_NET_ADMIN", mark(capabilities.flag("CAP_NET_ADMIN")) + "TUN, addresses, routes");
        });
        machine.print(out, "");
        printProviders("Link drivers", platform.children("linkDrivers"), out);
        printProviders("TUN backends", platform.children("tunBackends"), out);
        printProviders("Crypto suites", platform.children("cryptoSuites"), out);
        printProviders("Bulk ciphers", platform.children("aeadEngines"), out);

        out.println();
        out.println("Interfaces that 'malachi up' would use");
        TextTable interfaces = new TextTable();
        Map<String, String> drivers = new LinkedHashMap<>();
        for (Fields candidate : platform.children("interfaces")) {
            drivers.merge(candidate.show("name"), candidate.show("driver"), (some, more) -> some + ", " + more);
        }
        drivers.forEach((name, able) -> interfaces.row(name, able));
        if (platform.children("interfaces").isEmpty()) {
            interfaces.row("none: no Ethernet interface is up that a working driver can open");
        }
        interfaces.print(out, "  ");

        out.println();
        List<Fields> missing = platform.children("missing");
        if (missing.isEmpty()) {
            out.println("Nothing is missing.");
            return;
        }
        out.println("Missing");
        for (Fields finding : missing) {
            out.println("  " + finding.show("what"));
            out.println("      " + finding.show("remedy"));
        }
    }

    private static void printProviders(String title, List<Fields> providers, PrintWriter out) {
        out.println();
        out.println(title);
        TextTable table = new TextTable();
        for (Fields provider : providers) {
            boolean available = provider.flag("available");
            String detail = provider.text("detail").orElse(available ? "works" : "");
            table.row(mark(available) + provider.show("id"), detail + remedy(provider));
        }
        if (providers.isEmpty()) {
            table.row("none installed");
        }
        table.print(out, "  ");
    }

    private static String remedy(Fields provider) {
        return provider.text("remedy").map(remedy -> "; " + remedy).orElse("");
    }

    private static String mark(boolean good) {
        return good ? "✓ " : "✗ ";
    }
}
