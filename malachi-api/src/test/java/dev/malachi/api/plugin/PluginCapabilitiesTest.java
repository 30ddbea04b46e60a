package dev.malachi.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.tool.Tool;
import org.junit.jupiter.api.Test;

class PluginCapabilitiesTest {
    @Test
    void readsNamesAndNumbersAndShowsThemInOneOrder() {
        PluginCapabilities read = PluginCapabilities.parse(" files, frame-types = 0x43 66,tools ");

        assertThat(read.toTexts()).containsExactly("tools", "frame-types=0x42 0x43", "files");
        assertThat(read.has(Capability.TOOLS)).isTrue();
        assertThat(read.has(Capability.PUMP)).isFalse();
        assertThat(read.has(Capability.FRAME_TYPES, 0x42)).isTrue();
        assertThat(read.has(Capability.FRAME_TYPES, 0x44)).isFalse();
    }

    @Test
    void whatCannotBeReadIsNamedWithWhatWasMeant() {
        assertThatThrownBy(() -> PluginCapabilities.parse("tool")).hasMessageContaining("Did you mean tools?");
        assertThatThrownBy(() -> PluginCapabilities.parse("frame-types")).hasMessageContaining("needs numbers");
        assertThatThrownBy(() -> PluginCapabilities.parse("files=1")).hasMessageContaining("has no numbers");
        assertThatThrownBy(() -> PluginCapabilities.parse("frame-types=x")).hasMessageContaining("'x' is no number");
    }

    @Test
    void whatWasNotDeclaredIsRefusedWithTheDeclarationThatIsMissing() {
        PluginCapabilities none = PluginCapabilities.NONE;

        assertThatThrownBy(() -> none.require("foo", Capability.FRAME_TYPES, 0x42))
                .hasMessageContaining("'foo' wants frame-types 0x42")
                .hasMessageContaining("'frame-types=0x42' to Malachi-Capabilities");
        assertThatThrownBy(() -> none.requireFor("foo", Tool.class)).hasMessageContaining("'tools'");
        assertThatThrownBy(() -> PluginCapabilities.parse("tools").requireFor("foo", NodeProvider.class))
                .hasMessageContaining("which only plugins of the image may");
        none.requireFor("foo", Runnable.class); // a matter between plugins
        none.requireFor("foo", CounterMeanings.class); // of its own counters
        PluginCapabilities.ALL.requireFor("foo", NodeProvider.class);
    }
}
