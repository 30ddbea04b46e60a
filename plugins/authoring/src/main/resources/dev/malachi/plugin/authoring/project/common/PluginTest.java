package @PACKAGE@;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.plugin.Extensions;
import java.util.List;
import org.junit.jupiter.api.Test;

class @CLASS@PluginTest {
    @Test
    void startsAndBringsSomething() {
        Extensions extensions = Extensions.of(List.of(new @CLASS@Plugin()));

        assertThat(extensions.failures()).isEmpty();
        assertThat(extensions.plugins()).extracting(plugin -> plugin.id()).containsExactly("@ID@");
    }
}
