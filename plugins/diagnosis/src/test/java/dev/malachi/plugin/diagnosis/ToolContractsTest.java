package dev.malachi.plugin.diagnosis;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.tck.tool.ToolContract;
import org.junit.jupiter.api.Nested;

/** Every tool of this plugin keeps the contract of tools. */
class ToolContractsTest {
    @Nested
    class Doctor extends ToolContract {
        @Override
        protected Tool tool() {
            return new DoctorTool(Extensions.installed());
        }
    }

    @Nested
    class Why extends ToolContract {
        @Override
        protected Tool tool() {
            return new WhyTool(Extensions.installed());
        }
    }
}
