package dev.malachi.plugin.authoring;

import dev.malachi.api.spi.tool.Tool;
import dev.malachi.tck.tool.ToolContract;
import org.junit.jupiter.api.Nested;

class ToolContractsTest {
    @Nested
    class Verify extends ToolContract {
        @Override
        protected Tool tool() {
            return new VerifyTool();
        }
    }

    @Nested
    class New extends ToolContract {
        @Override
        protected Tool tool() {
            return new NewTool();
        }
    }

    @Nested
    class Sdk extends ToolContract {
        @Override
        protected Tool tool() {
            return new SdkTool();
        }
    }
}
