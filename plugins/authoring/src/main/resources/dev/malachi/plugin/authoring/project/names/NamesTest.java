package @PACKAGE@;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.name.NameSource;
import dev.malachi.tck.name.NameSourceContract;
import dev.malachi.tck.name.RecordingTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class @CLASS@NamesTest extends NameSourceContract {
    private static final NodeId SELF = new NodeId(7, 7);

    @Override
    protected NameSource source() {
        return new @CLASS@Names();
    }

    @Override
    protected Arguments settings() {
        return hosts("nas=" + new NodeId(1, 2).hex(), "printer=" + new NodeId(3, 4).hex());
    }

    private static Arguments hosts(String... hosts) {
        return new @CLASS@Plugin().description().settings(Map.of("hosts", List.of(hosts)));
    }

    @Test
    void aListedNameMeansItsNode() {
        try (var table = new RecordingTable(SELF);
                var running = source().start(table, settings())) {
            assertThat(running).isNotNull();
            assertThat(table.entries().get("nas").node()).isEqualTo(new NodeId(1, 2));
        }
    }

    @Test
    void whatIsNoIdIsSaid() {
        try (var table = new RecordingTable(SELF)) {
            assertThatThrownBy(() -> source().start(table, hosts("nas=bob")))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining("'nas=bob' is not NAME=ID");
        }
    }
}
