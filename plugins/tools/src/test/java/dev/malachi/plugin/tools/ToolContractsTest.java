package dev.malachi.plugin.tools;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.plugin.tools.demo.DemoTool;
import dev.malachi.plugin.tools.platform.PlatformTool;
import dev.malachi.plugin.tools.plugins.PluginsTool;
import dev.malachi.tck.tool.ToolContract;
import org.junit.jupiter.api.Nested;

/** Every tool of this plugin keeps the contract of tools. */
class ToolContractsTest {
    @Nested
    class Demo extends ToolContract {
        @Override
        protected Tool tool() {
            return new DemoTool();
        }
    }

    @Nested
    class Keys extends ToolContract {
        @Override
        protected Tool tool() {
            return new KeysTool();
        }
    }

    @Nested
    class Listen extends ToolContract {
        @Override
        protected Tool tool() {
            return new ListenTool();
        }
    }

    @Nested
    class Lookup extends ToolContract {
        @Override
        protected Tool tool() {
            return new LookupTool();
        }
    }

    @Nested
    class Peers extends ToolContract {
        @Override
        protected Tool tool() {
            return new PeersTool();
        }
    }

    @Nested
    class Ping extends ToolContract {
        @Override
        protected Tool tool() {
            return new PingTool();
        }
    }

    @Nested
    class Platform extends ToolContract {
        @Override
        protected Tool tool() {
            return new PlatformTool(Extensions.installed());
        }
    }

    @Nested
    class Plugins extends ToolContract {
        @Override
        protected Tool tool() {
            return new PluginsTool(PluginHost::load);
        }
    }

    @Nested
    class Send extends ToolContract {
        @Override
        protected Tool tool() {
            return new SendTool();
        }
    }

    @Nested
    class Status extends ToolContract {
        @Override
        protected Tool tool() {
            return new StatusTool();
        }
    }
}
