package dev.malachi.plugin.capture;

import dev.malachi.api.spi.tool.Tool;
import dev.malachi.tck.tool.ToolContract;
import org.junit.jupiter.api.Nested;

class ToolContractsTest {
    private static final Desks DESKS = new Desks();

    @Nested
    class OfCapture extends ToolContract {
        @Override
        protected Tool tool() {
            return new CaptureTool(DESKS);
        }
    }

    @Nested
    class OfStart extends ToolContract {
        @Override
        protected Tool tool() {
            return new StartTool(DESKS);
        }
    }

    @Nested
    class OfStop extends ToolContract {
        @Override
        protected Tool tool() {
            return new StopTool(DESKS);
        }
    }

    @Nested
    class OfStatus extends ToolContract {
        @Override
        protected Tool tool() {
            return new StatusTool(DESKS);
        }
    }
}
