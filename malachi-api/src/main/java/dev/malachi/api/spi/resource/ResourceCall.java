package dev.malachi.api.spi.resource;

import dev.malachi.api.Node;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.tool.ToolInput;
import java.util.Map;

/**
 * A call of a resource.
 *
 * @param arguments of the described parameters, from path, query and document, defaults filled in
 * @param node the daemon's node
 * @param administrator whether the caller is root or the user that the daemon runs as
 * @param user of the caller, as the system names it, or the number of one without a name
 * @param document of the request, for a resource that describes its {@linkplain ResourceDescription#body() body} itself; else empty
 * @param lines what comes behind that document, while the answer is on its way
 * @param shutdown ends the daemon once this call is answered; returns at once
 */
@Preview
public record ResourceCall(
        Arguments arguments,
        Node node,
        boolean administrator,
        String user,
        Map<String, Object> document,
        ToolInput lines,
        Runnable shutdown) {}
