package dev.malachi.kernel.scope;

import dev.malachi.api.spi.protocol.Protocol;

/**
 * What a plugin may take.
 *
 * @param isOurs whether it belongs to this project: then it may be called on the control thread, and take numbers that protocol.md gives a
 *     meaning
 */
record Rights(boolean isOurs) {
    static Rights of(Protocol protocol) {
        Module module = protocol.getClass().getModule();
        boolean fromImage = module.getLayer() == null || module.getLayer().equals(ModuleLayer.boot());
        return new Rights(fromImage || module.getName().startsWith("dev.malachi."));
    }
}
