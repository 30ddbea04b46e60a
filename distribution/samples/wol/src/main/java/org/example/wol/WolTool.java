package org.example.wol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code malachi wol TARGET}: TARGET is a node, which completion knows, or an Ethernet address. */
final class WolTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "wol",
            "Wakes a machine up (Wake-on-LAN).",
            """
            The machine must be on a network of this one, and its firmware must be set to listen. A node that was seen since the \
            daemon started is found by id, address or name; others by their Ethernet address. Nothing answers: 'malachi ping' tells when \
            it is up.""",
            List.of(
                    Parameter.option(
                            "broadcast",
                            "--broadcast",
                            ParameterType.TEXT,
                            "",
                            "where to send it (default: the broadcast address of each network)"),
                    Parameter.option("port", "--port", ParameterType.INTEGER, "9", "UDP port to send it to")
                            .within("1", "65535"),
                    Parameter.positional(
                            "target", ParameterType.NODE, true, "a node, or an Ethernet address such as 02:00:00:00:00:01")),
            ToolDescription.Place.DAEMON,
            false);

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        String target = call.arguments().requireText("target");
        MacAddress mac = target.matches("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}") ? MacAddress.parse(target) : macOf(call.node(), target);
        int port = (int) call.arguments().number("port");
        List<String> sent = new ArrayList<>();
        try {
            for (InetAddress address : addresses(call)) {
                MagicPacket.send(mac, address, port);
                sent.add(address.getHostAddress());
            }
        } catch (IOException | UncheckedIOException e) {
            throw failed("The packet that wakes " + mac + " cannot be sent: " + e.getMessage() + ".");
        }
        if (sent.isEmpty()) {
            throw failed("This machine has no IPv4 network to send it to; name an address with --broadcast.");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("mac", mac.toString());
        result.put("sentTo", sent);
        result.put("port", port);
        output.result(result);
        return 0;
    }

    private static List<InetAddress> addresses(ToolCall call) throws IOException {
        return call.arguments().has("broadcast")
                ? List.of(InetAddress.getByName(call.arguments().requireText("broadcast")))
                : MagicPacket.broadcasts();
    }

    private static MacAddress macOf(Node node, String target) {
        NodeId id = node.resolve(target)
                .orElseThrow(() -> failed("No node '" + target + "' is known here; give its Ethernet address."));
        return node.peers().stream()
                .filter(peer -> peer.id().equals(id))
                .flatMap(peer -> peer.mac().stream())
                .findFirst()
                .orElseThrow(() -> failed("The Ethernet address of '" + target + "' is not known; give it instead."));
    }

    private static MalachiException failed(String sentence) {
        return new MalachiException(MalachiException.Kind.FAILED, sentence);
    }
}
