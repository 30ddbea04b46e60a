package dev.malachi.plugin.tools;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.plugin.tools.bench.BenchTool;
import dev.malachi.plugin.tools.demo.DemoTool;
import dev.malachi.plugin.tools.path.RouteTool;
import dev.malachi.plugin.tools.path.TraceTool;
import dev.malachi.plugin.tools.platform.PlatformTool;
import dev.malachi.plugin.tools.plugins.PluginsTool;
import dev.malachi.plugin.tools.presence.DiscoverTool;
import dev.malachi.plugin.tools.presence.WaitTool;
import dev.malachi.plugin.tools.scan.ScanTool;
import dev.malachi.plugin.tools.stats.StatsTool;
import dev.malachi.plugin.tools.whois.WhoisTool;
import dev.malachi.tck.tool.ToolContract;
import java.util.List;
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

    @Nested
    class Bench extends ToolContract {
        @Override
        protected Tool tool() {
            return new BenchTool(Extensions.installed());
        }
    }

    @Nested
    class Discover extends ToolContract {
        @Override
        protected Tool tool() {
            return new DiscoverTool();
        }
    }

    @Nested
    class Route extends ToolContract {
        @Override
        protected Tool tool() {
            return new RouteTool();
        }
    }

    @Nested
    class Scan extends ToolContract {
        @Override
        protected Tool tool() {
            return new ScanTool();
        }
    }

    @Nested
    class Stats extends ToolContract {
        @Override
        protected Tool tool() {
            return new StatsTool(List::of);
        }
    }

    @Nested
    class Trace extends ToolContract {
        @Override
        protected Tool tool() {
            return new TraceTool();
        }
    }

    @Nested
    class Wait extends ToolContract {
        @Override
        protected Tool tool() {
            return new WaitTool();
        }
    }

    @Nested
    class Whois extends ToolContract {
        @Override
        protected Tool tool() {
            return new WhoisTool();
        }
    }
}
