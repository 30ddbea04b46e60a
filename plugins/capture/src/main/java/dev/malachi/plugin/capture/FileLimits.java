package dev.malachi.plugin.capture;

import dev.malachi.api.MalachiException;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import java.util.List;

/**
 * How large files may become, and how many there are.
 *
 * @param fileBytes of one file; 0 for any number
 * @param ring how many files are kept, each followed by the next; 0 for one
 */
record FileLimits(long fileBytes, int ring) {
    static final List<Parameter> PARAMETERS = List.of(
            Parameter.option("size", "--size", ParameterType.SIZE, "", "bytes of a file, such as 10M; then it is full")
                    .within("64K", "1024G"),
            Parameter.option(
                            "files",
                            "--files",
                            ParameterType.INTEGER,
                            "0",
                            "with --size: keep the newest so many files")
                    .within("0", "10000"));

    static FileLimits of(Arguments arguments) {
        long bytes = arguments.has("size") ? arguments.number("size") : 0;
        int ring = (int) arguments.number("files");
        if (ring > 0 && bytes == 0) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE, "--files needs --size, which says when a file is full: --size 10M.");
        }
        return new FileLimits(bytes, ring);
    }
}
