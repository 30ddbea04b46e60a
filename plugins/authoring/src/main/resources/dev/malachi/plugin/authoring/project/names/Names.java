package @PACKAGE@;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.name.NameSource;
import dev.malachi.api.spi.name.NameTable;
import java.time.Duration;

/** Names that the operator lists. They count more than what peers call themselves, and are found by 'malachi lookup' and 'malachi ping'. */
final class @CLASS@Names implements NameSource {
    /** For how long others may keep an answer: the list changes when the daemon starts again. */
    private static final Duration TTL = Duration.ofHours(1);

    @Override
    public String id() {
        return "@ID@";
    }

    @Override
    public Registration start(NameTable table, Arguments settings) {
        for (String host : settings.list("hosts")) {
            String[] words = host.split("=", 2);
            NodeId node = NodeId.parse(words[words.length - 1].strip())
                    .filter(id -> words.length == 2)
                    .orElseThrow(() -> new MalachiException(
                            MalachiException.Kind.USAGE,
                            "'" + host + "' is not NAME=ID with the full id of a node, as 'malachi peers --json' shows it."));
            table.put(words[0].strip(), node, TTL);
        }
        return () -> {};
    }
}
