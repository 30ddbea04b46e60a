package dev.malachi.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Golden vectors of the original stack that the kernel's tests need. */
public final class ClassicVectors {
    private ClassicVectors() {}

    public static JsonNode load() {
        try (InputStream in = ClassicVectors.class.getResourceAsStream("classic-files.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.asString());
    }
}
