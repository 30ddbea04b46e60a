package dev.malachi.api.file;

import dev.malachi.api.annotation.Internal;
import dev.malachi.api.wording.Printable;
import java.nio.file.Path;

/** A jar, or a private library in it, is damaged or larger than any may be. */
@Internal
public final class UnfitJarException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String file;
    private final String problem;
    private final String remedy;

    UnfitJarException(String code, Path file, String problem, String remedy) {
        super(Printable.text(problem));
        this.code = code;
        this.file = Printable.text(String.valueOf(file.getFileName()));
        this.problem = Printable.text(problem);
        this.remedy = remedy;
    }

    UnfitJarException(String code, Path file, String problem, String remedy, Throwable cause) {
        this(code, file, problem, remedy);
        initCause(cause);
    }

    /**
     * What kind of fault it is.
     *
     * @return such as {@code zip-bomb}
     */
    public String code() {
        return code;
    }

    /**
     * Where it is.
     *
     * @return name of the jar or library
     */
    public String file() {
        return file;
    }

    /**
     * What is wrong.
     *
     * @return goes on after "it", without a full stop
     */
    public String problem() {
        return problem;
    }

    /**
     * What to do.
     *
     * @return a sentence
     */
    public String remedy() {
        return remedy;
    }
}
