package dev.malachi.plugin.control;

import dev.malachi.api.Node;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.tck.frontend.FrontendContract;
import dev.malachi.testkit.FakeNode;

class ControlFrontendTest extends FrontendContract {
    @Override
    protected Frontend frontend() {
        return TestPlugin.withControl().all(Frontend.class).getFirst();
    }

    @Override
    protected Node node() {
        return new FakeNode();
    }
}
