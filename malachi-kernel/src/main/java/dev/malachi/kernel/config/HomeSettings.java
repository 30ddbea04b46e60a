package dev.malachi.kernel.config;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.Settings;
import dev.malachi.api.wording.NearMiss;
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
import java.util.function.BiConsumer;
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
    private final Predicate<String> absent;
    private final Predicate<PluginDescription> live;
    private final BiConsumer<String, NodeConfig> possible;

    /**
     * Knows what can be set.
     *
     * @param home directory
     * @param changing held while the file is changed
     * @param plugins of which something can be set
     * @param absent whether an id is that of a plugin that is known and not there
     * @param live whether a running node takes over what is set about a plugin
     * @param possible throws if a node could not start with what a configuration says under a key
     */
    public HomeSettings(
            Path home,
            Lock changing,
            List<PluginDescription> plugins,
            Predicate<String> absent,
            Predicate<PluginDescription> live,
            BiConsumer<String, NodeConfig> possible) {
        this.home = home;
        this.changing = changing;
        this.file = ConfigFile.in(home);
        this.plugins = List.copyOf(plugins);
        this.absent = absent;
        this.live = live;
        this.possible = possible;
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
            String key = setting.name();
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
                        NodeSettings.named(key).map(NodeSettings.NodeSetting::parameter).stream(),
                        plugins.stream()
                                .flatMap(plugin -> plugin.section().stream()
                                        .filter(setting ->
                                                Differences.key(plugin, setting).equals(key))))
                .findFirst()
                .orElseThrow(() -> noSetting(key));
    }

    private MalachiException noSetting(String key) {
        String plugin = key.split("\\.", 2)[0];
        return new MalachiException(
                MalachiException.Kind.USAGE,
                absent.test(plugin)
                        ? "'" + key + "' belongs to the plugin '" + plugin
                                + "', which does not run here and says what can be set only where it does; 'malachi"
                                + " plugins list' shows it. Start the daemon, or edit " + file + "."
                        : "'" + key + "' is not a setting; 'malachi get' lists them." + NearMiss.question(key, keys()));
    }

    private List<String> keys() {
        return Stream.concat(
                        NodeSettings.ALL.stream().map(NodeSettings.NodeSetting::name),
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
        NodeConfig wanted;
        try {
            wanted = read(after);
        } catch (MalachiException e) {
            try {
                read(before);
            } catch (MalachiException already) {
                throw new MalachiException(
                        already.kind(), already.getMessage() + " Nothing was changed; mend that first.");
            }
            throw notSet(
                    key,
                    MalachiException.Kind.USAGE,
                    PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst(""));
        }
        try {
            possible.accept(key, wanted);
        } catch (MalachiException e) {
            throw notSet(key, e.kind(), String.valueOf(e.getMessage()));
        }
    }

    private static MalachiException notSet(String key, MalachiException.Kind kind, String reason) {
        return new MalachiException(kind, key + " was not set: " + reason);
    }

    private NodeConfig read(String content) {
        NodeConfigBuilder builder = NodeConfig.builder(home);
        ConfigFile.apply(file, content.getBytes(StandardCharsets.UTF_8), builder, plugins, absent);
        return builder.build();
    }

    private String text() {
        return ConfigFile.read(file)
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("");
    }
}
