package dev.malachi.api.plugin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.wording.NearMiss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a plugin has declared that it wants. A jar says it in its manifest, so that it can be shown before any of its code runs:
 *
 * <pre>{@code Malachi-Capabilities: protocols, frame-types=0x42 0x43, listening-sockets}</pre>
 *
 * <p>A plugin that belongs to the image, or was shipped with it, has {@link #ALL}.
 *
 * @param declared numbers of each capability that was declared; an empty set for one without numbers
 * @param unlimited whether everything is allowed, declared or not
 */
@Preview
public record PluginCapabilities(Map<Capability, Set<Integer>> declared, boolean unlimited) {
    /** Everything. */
    public static final PluginCapabilities ALL = new PluginCapabilities(Map.of(), true);

    /** Nothing. */
    public static final PluginCapabilities NONE = new PluginCapabilities(Map.of(), false);

    private static final String SPI = "dev.malachi.api.spi.";

    /** Copies what was declared. */
    public PluginCapabilities {
        declared = declared.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    /**
     * Reads what a manifest declares.
     *
     * @param text names with commas between them, those with numbers as {@code NAME=NUMBER NUMBER}, decimal or {@code 0x…}
     * @return the capabilities
     * @throws MalachiException (failed) if a name or number cannot be understood, or numbers are missing
     */
    public static PluginCapabilities parse(String text) {
        Map<Capability, Set<Integer>> declared = new EnumMap<>(Capability.class);
        for (String item : text.split(",", -1)) {
            String[] parts = item.strip().split("=", 2);
            if (parts[0].isEmpty()) {
                continue;
            }
            String name = parts[0].strip();
            Capability capability = Capability.parse(name).orElseThrow(() -> unknown(name));
            if (capability.numbered() != (parts.length == 2)) {
                throw failed(
                        capability.numbered()
                                ? "the capability '" + name + "' needs numbers, such as " + name + "=0x42"
                                : "the capability '" + name + "' has no numbers");
            }
            Set<Integer> numbers = declared.computeIfAbsent(capability, _ -> new TreeSet<>());
            if (parts.length == 2) {
                Arrays.stream(parts[1].strip().split("\\s+", -1)).forEach(number -> numbers.add(number(name, number)));
            }
        }
        return new PluginCapabilities(declared, false);
    }

    private static MalachiException unknown(String name) {
        List<String> known =
                Arrays.stream(Capability.values()).map(Capability::toString).toList();
        return failed("there is no capability '" + name + "'." + NearMiss.question(name, known) + " There are: "
                + String.join(", ", known));
    }

    private static int number(String name, String text) {
        try {
            int number = Integer.decode(text);
            if (number >= 0 && number <= 0xFFFF) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw failed("'" + text + "' is no number for the capability '" + name + "'");
    }

    /**
     * Whether it was declared.
     *
     * @param capability which
     * @return true also if everything is allowed
     */
    public boolean has(Capability capability) {
        return unlimited || declared.containsKey(capability);
    }

    /**
     * Whether it was declared for a number.
     *
     * @param capability one with numbers
     * @param number such as a frame type
     * @return true also if everything is allowed
     */
    public boolean has(Capability capability, int number) {
        return unlimited || declared.getOrDefault(capability, Set.of()).contains(number);
    }

    /**
     * Refuses what was not declared.
     *
     * @param plugin id of the plugin, for the sentence
     * @param capability what it wants
     * @throws MalachiException (failed) if it was not declared
     */
    public void require(String plugin, Capability capability) {
        if (!has(capability)) {
            throw undeclared(plugin, capability.toString(), capability.toString());
        }
    }

    /**
     * Refuses a number that was not declared.
     *
     * @param plugin id of the plugin, for the sentence
     * @param capability one with numbers
     * @param number what it wants
     * @throws MalachiException (failed) if it was not declared
     */
    public void require(String plugin, Capability capability, int number) {
        if (!has(capability, number)) {
            String hex = "0x" + Integer.toHexString(number);
            throw undeclared(plugin, capability + " " + hex, capability + "=" + hex);
        }
    }

    /**
     * Refuses to let a plugin bring what it has not declared. An interface that is not Malachi's is a matter between plugins, and what a
     * plugin's own counters mean is for each to say.
     *
     * @param plugin id of the plugin, for the sentence
     * @param point the interface under which it brings something
     * @throws MalachiException (failed) if that needs a capability that was not declared, or is for the image's own plugins only
     */
    public void requireFor(String plugin, Class<?> point) {
        String name = point.getName();
        if (unlimited || !name.startsWith("dev.malachi.") || name.equals(SPI + "node.CounterMeanings")) {
            return;
        }
        Capability capability = of(name).orElseThrow(() -> failed("the plugin '" + plugin + "' brings a "
                + point.getSimpleName() + ", which only plugins of the image may"));
        require(plugin, capability);
    }

    private static Optional<Capability> of(String point) {
        String rest = point.startsWith(SPI) ? point.substring(SPI.length()) : point;
        return Optional.ofNullable(
                switch (rest) {
                    case "tool.Tool" -> Capability.TOOLS;
                    case "frontend.Frontend" -> Capability.FRONT_ENDS;
                    case "link.LinkDriver" -> Capability.LINK_DRIVERS;
                    case "tun.TunBackend" -> Capability.TUN;
                    case "crypto.CryptoSuite", "crypto.AeadEngine" -> Capability.CRYPTO;
                    case "name.NameSource" -> Capability.NAMES;
                    case "protocol.Protocol" -> Capability.PROTOCOLS;
                    case "resource.Resource", "dev.malachi.api.event.EventKinds" -> Capability.CONTROL_RESOURCES;
                    default -> null;
                });
    }

    /**
     * What was declared, as a manifest has it.
     *
     * @return such as {@code frame-types=0x42 0x43}, in the order of {@link Capability}
     */
    public List<String> toTexts() {
        List<String> texts = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            Set<Integer> numbers = declared.get(capability);
            if (numbers != null) {
                texts.add(
                        numbers.isEmpty()
                                ? capability.toString()
                                : numbers.stream()
                                        .sorted()
                                        .map(number -> "0x" + Integer.toHexString(number))
                                        .collect(Collectors.joining(" ", capability + "=", "")));
            }
        }
        return texts;
    }

    private static MalachiException undeclared(String plugin, String what, String declaration) {
        return failed("the plugin '" + plugin + "' wants " + what
                + ", which its manifest does not declare; its author must add '" + declaration
                + "' to Malachi-Capabilities");
    }

    private static MalachiException failed(String sentence) {
        return new MalachiException(MalachiException.Kind.FAILED, sentence + ".");
    }
}
