package dev.malachi.plugin.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.tck.netns.Namespace;
import dev.malachi.tck.netns.RequiresNetns;
import dev.malachi.tck.tun.TunBackendContract;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@RequiresNetns
class LinuxTunContractTest extends TunBackendContract {
    private Namespace namespace;

    @Override
    protected TunBackend backend() {
        return new LinuxTunBackend();
    }

    @Override
    protected void prepare() {
        namespace = Namespace.create();
    }

    @Override
    protected void cleanUp() {
        assertThat(namespace.ip("-o", "link", "show").lines())
                .as("interfaces left")
                .allMatch(l -> l.contains(" lo: "));
        namespace.close();
    }

    @Override
    protected String interfaceName() {
        return "mal0";
    }

    @Override
    protected OptionalInt shownMtu(String name) {
        Pattern shown = Pattern.compile("\\d+: " + Pattern.quote(name) + ": .* mtu (\\d+) .*");
        return namespace
                .ip("-o", "link", "show", "up")
                .lines()
                .map(shown::matcher)
                .filter(Matcher::matches)
                .mapToInt(m -> Integer.parseInt(m.group(1)))
                .findFirst();
    }

    @Override
    protected void removeFromOutside(String name) {
        namespace.ip("link", "delete", name);
    }

    @Override
    protected <T> T inStack(Callable<T> action) {
        return namespace.call(action);
    }
}
