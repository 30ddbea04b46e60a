package dev.malachi.api.wording;

import dev.malachi.api.annotation.Preview;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Why the system refused something about a file. */
@Preview
public final class Reason {
    private static final String UNKNOWN = "the system gave no reason";

    private static final String CLASS_NAME = "^(\\w+\\.)+[A-Z]\\w*(: |$)";

    private Reason() {}

    /**
     * Puts it into words: the message of most exceptions about files is nothing but a path.
     *
     * @param cause what the system said
     * @return a phrase that goes behind a colon, such as {@code no space left on device}
     */
    public static String of(IOException cause) {
        return switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "there is no such file or directory";
            case FileAlreadyExistsException _ -> "it exists already";
            case NotDirectoryException _ -> "it is no directory";
            case DirectoryNotEmptyException _ -> "it is a directory with files in it";
            case FileSystemLoopException _ -> "it is a link that leads to itself";
            case FileSystemException e when e.getReason() != null -> decapitalised(e.getReason());
            case CharacterCodingException _ -> "it is no UTF-8 text";
            case FileSystemException _ -> UNKNOWN; // its message is nothing but the path
            default -> words(cause);
        };
    }

    /** An exception that wraps another begins with the name of its class. */
    private static String words(IOException cause) {
        String text = String.valueOf(cause.getMessage()).replaceFirst(CLASS_NAME, "");
        return text.isBlank() || text.equals("null") ? UNKNOWN : decapitalised(text);
    }

    /** The C library begins its phrases with a capital letter. */
    private static String decapitalised(String text) {
        boolean word = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return word ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text;
    }
}
