package @PACKAGE@;

import dev.malachi.api.spi.tool.Tool;
import dev.malachi.tck.tool.ToolContract;

class @CLASS@ToolTest extends ToolContract {
    @Override
    protected Tool tool() {
        return new @CLASS@Tool();
    }
}
