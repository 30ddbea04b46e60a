package dev.malachi.kernel.config;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.Settings;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.kernel.home.AtomicFile;
import dev.malachi.kernel.home.Home;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of a home directory. */
public final class HomeSettings implements Settings {
    /** Nothing secret stands in it, and others may want to see how the machine is set up. */
    private static final String NEW_FILE = "rw-r--r--";

    /** How errors of the file begin, which has not been written yet. */
    private static final Pattern PLACE = Pattern.compile("^.*?, line \\d+: ", Pattern.DOTALL);

    private final Path home;
    private final Lock changing;
    private final Path file;
    private final List<PluginDescription> plugins;
    private final Set<String> absent;
    private final Predicate<PluginDescription> live;

    /**
     * Knows what can be set.
     *
     * @param home directory
     * @param changing held while the file is changed
     * @param plugins of which something can be set
     * @param absent ids of plugins that are known and not there
     * @param live whether a running node takes over what is set about a plugin
     */
    public HomeSettings(
            Path home,
            Lock changing,
            List<PluginDescription> plugins,
            Set<String> absent,
            Predicate<PluginDescription> live) {
        this.home = home;
        this.changing = changing;
        this.file = ConfigFile.in(home);
        this.plugins = List.copyOf(plugins);
        this.absent = Set.copyOf(absent);
        this.live = live;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public List<Setting> of(NodeConfig inForce) {
        var document = new ConfigText(file, text());
        List<Setting> all = new ArrayList<>();
        for (var setting : NodeSettings.ALL) {
            String key = setting.parameter().name();
            all.add(new Setting(
                    key,
                    setting.parameter(),
                    setting.value().apply(inForce),
                    document.value(path(key, document)),
                    setting.live()));
        }
        for (PluginDescription plugin : plugins) {
            for (Parameter setting : plugin.section()) {
                all.add(new Setting(
                        Differences.key(plugin, setting),
                        setting,
                        Differences.value(inForce.settings(plugin), setting),
                        configured(document, plugin, setting),
                        live.test(plugin)));
            }
        }
        return all;
    }

    private static Optional<String> configured(ConfigText document, PluginDescription plugin, Parameter setting) {
        Optional<String> former = plugin.formerKeys().entrySet().stream()
                .filter(entry -> entry.getValue().equals(setting.name()))
                .flatMap(entry -> document.value(List.of(entry.getKey())).stream())
                .findFirst();
        return former.or(() -> document.value(path(plugin, setting, document)));
    }

    /** {@code PLUGIN: off} is the short form of {@code enabled: false} in its section. */
    private static List<String> path(PluginDescription plugin, Parameter setting, ConfigText document) {
        boolean isSwitch = setting.name().equals(PluginDescription.ENABLED);
        return isSwitch && document.value(List.of(plugin.id())).isPresent()
                ? List.of(plugin.id())
                : List.of(plugin.id(), setting.name());
    }

    @Override
    public void set(String key, Optional<String> value) {
        changing.lock();
        try {
            change(key, value);
        } finally {
            changing.unlock();
        }
    }

    private void change(String key, Optional<String> value) {
        ParameterType type = parameter(key).type();
        Home.create(home);
        try (FileChannel others = FileChannel.open(
                        home.resolve("config.lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                FileLock _ = others.lock()) {
            String before = text();
            var document = new ConfigText(file, before);
            List<String> path = path(key, document);
            String after = value.map(given -> document.with(path, items(type, key, given)))
                    .orElseGet(() -> document.without(path));
            check(key, before, after);
            document.requireSameBut(path, after);
            if (!after.equals(before)) {
                AtomicFile.writeInPlace(file, after.getBytes(StandardCharsets.UTF_8), NEW_FILE);
            }
        } catch (IOException e) {
            throw Home.unusable("Cannot change " + file, e, "check space, owner and mode of " + home);
        }
    }

    private static List<String> items(ParameterType type, String key, String given) {
        boolean list = type == ParameterType.LIST;
        List<String> items = list
                ? Pattern.compile(",").splitAsStream(given).map(String::strip).toList()
                : List.of(given);
        if (items.stream().anyMatch(String::isBlank)) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + key + "' takes a value; 'malachi set " + key + " --default' goes back to the default.");
        }
        return items;
    }

    private Parameter parameter(String key) {
        return Stream.concat(
                        NodeSettings.ALL.stream()
                                .filter(setting -> setting.parameter().name().equals(key))
                                .map(NodeSettings.NodeSetting::parameter),
                        plugins.stream()
                                .flatMap(plugin -> plugin.section().stream()
                                        .filter(setting ->
                                                Differences.key(plugin, setting).equals(key))))
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.USAGE,
                        "'" + key + "' is not a setting; 'malachi get' lists them." + NearMiss.question(key, keys())));
    }

    private List<String> keys() {
        return Stream.concat(
                        NodeSettings.ALL.stream()
                                .map(setting -> setting.parameter().name()),
                        plugins.stream()
                                .flatMap(plugin ->
                                        plugin.section().stream().map(setting -> Differences.key(plugin, setting))))
                .toList();
    }

    private List<String> path(String key, ConfigText document) {
        for (PluginDescription plugin : plugins) {
            for (Parameter setting : plugin.section()) {
                if (Differences.key(plugin, setting).equals(key)) {
                    return plugin.formerKeys().entrySet().stream()
                            .filter(entry -> entry.getValue().equals(setting.name()))
                            .map(former -> List.of(former.getKey()))
                            .filter(former -> document.value(former).isPresent())
                            .findFirst()
                            .orElseGet(() -> path(plugin, setting, document));
                }
            }
        }
        return Stream.of(key, ConfigFile.originalsName(key).orElse(key))
                .map(List::of)
                .filter(name -> document.value(name).isPresent())
                .findFirst()
                .orElse(List.of(key));
    }

    private void check(String key, String before, String after) {
        try {
            read(after);
        } catch (MalachiException e) {
            try {
                read(before);
            } catch (MalachiException already) {
                throw new MalachiException(
                        already.kind(), already.getMessage() + " Nothing was changed; mend that first.");
            }
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    key + " was not set: "
                            + PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst(""));
        }
    }

    private void read(String content) {
        NodeConfig.Builder builder = NodeConfig.builder(home);
        ConfigFile.apply(file, content.getBytes(StandardCharsets.UTF_8), builder, plugins, absent);
    }

    private String text() {
        return ConfigFile.read(file)
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("");
    }
}
