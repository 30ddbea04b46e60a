package dev.malachi.plugin.control;

import dev.malachi.api.Node;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.tck.frontend.FrontendContract;
import dev.malachi.testkit.FakeNode;
import java.util.List;

class ControlFrontendTest extends FrontendContract {
    @Override
    protected Frontend frontend() {
        return new ControlFrontend(Extensions.of(List.of()));
    }

    @Override
    protected Node node() {
        return new FakeNode();
    }
}
