package dev.malachi.kernel.node;

import dev.malachi.api.file.Exposure;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.home.PskFile;

/** Warnings about a pre-shared key that works and yet keeps nobody out. */
final class PskConcerns {
    private PskConcerns() {}

    static void raise(NodeContext context) {
        context.config().pskFile().ifPresent(file -> {
            if (context.psk().length < PskFile.SAFE_BYTES) {
                context.warnings()
                        .raise(
                                "psk.short",
                                "",
                                "The pre-shared key in " + file + " has only " + context.psk().length
                                        + " bytes and can be guessed from recorded traffic.",
                                "Make one of 32 bytes with 'malachi keys psk NEWFILE' and give it to all nodes.");
            }
            if (Exposure.toReaders(file)) {
                context.warnings()
                        .raise(
                                "psk.readable",
                                "",
                                "The pre-shared key in " + file + " can be read by other users of this machine.",
                                "Take that away with 'chmod 600 " + file + "'.");
            }
        });
    }
}
