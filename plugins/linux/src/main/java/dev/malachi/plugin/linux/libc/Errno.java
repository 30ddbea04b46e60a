package dev.malachi.plugin.linux.libc;

import dev.malachi.api.MalachiException;

/** Error numbers of Linux (asm-generic/errno-base.h, asm-generic/errno.h), which x86-64 and aarch64 share. */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file. */
    public static final int ENOENT = 2;
    /** Interrupted by a signal. */
    public static final int EINTR = 4;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Try again: it would block. */
    public static final int EAGAIN = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Busy. */
    public static final int EBUSY = 16;
    /** Exists already. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Too many files are open on the system. */
    public static final int ENFILE = 23;
    /** Too many files are open in this process. */
    public static final int EMFILE = 24;
    /** Not the kind of device that has this function. */
    public static final int ENOTTY = 25;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** File descriptor in a bad state. */
    public static final int EBADFD = 77;
    /** Message too long. */
    public static final int EMSGSIZE = 90;
    /** Not supported. */
    public static final int EOPNOTSUPP = 95;
    /** Address family not supported. */
    public static final int EAFNOSUPPORT = 97;
    /** Address not there. */
    public static final int EADDRNOTAVAIL = 99;
    /** The interface is down. */
    public static final int ENETDOWN = 100;
    /** No buffer space. */
    public static final int ENOBUFS = 105;

    private Errno() {}

    /**
     * What an error number means.
     *
     * @param errno positive
     * @return a phrase that goes on a sentence, with the number
     */
    public static String text(int errno) {
        String phrase = switch (errno) {
            case EPERM -> "the system does not permit it";
            case ENOENT -> "there is no such file";
            case ENXIO, ENODEV -> "there is no such device";
            case EAGAIN, EBUSY -> "it is busy";
            case ENOMEM -> "the system is out of memory";
            case EACCES -> "access is denied";
            case EEXIST -> "it exists already";
            case EINVAL -> "the system calls the request invalid";
            case ENFILE -> "the system has too many files open, see 'sysctl fs.file-max'";
            case EMFILE -> "this process may not open more files, see 'ulimit -n' and LimitNOFILE=";
            case EMSGSIZE -> "it is too long";
            case EOPNOTSUPP -> "this system does not support it";
            case EAFNOSUPPORT -> "this system does not have that protocol family";
            case EADDRNOTAVAIL -> "there is no such address";
            case ENETDOWN -> "the interface is down";
            case ENOBUFS -> "the system has no buffer space";
            default -> "the system refused";
        };
        return phrase + " (errno " + errno + ")";
    }

    /**
     * Whether an error says that a privilege is missing.
     *
     * @param errno positive
     * @return true for EPERM and EACCES
     */
    public static boolean isPermission(int errno) {
        return errno == EPERM || errno == EACCES;
    }

    /**
     * A refusal as a sentence.
     *
     * @param tried what was tried, beginning with "cannot"
     * @param errno positive
     * @return the exception, of kind permission where the error says so
     */
    public static MalachiException refusal(String tried, int errno) {
        if (isPermission(errno)) {
            return new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    tried + ": " + text(errno) + ". Run as root, or give the process CAP_NET_RAW and CAP_NET_ADMIN.");
        }
        return new MalachiException(MalachiException.Kind.FAILED, tried + ": " + text(errno) + ".");
    }

    /**
     * Passes a result on, or refuses.
     *
     * @param result of a function of {@link Libc}
     * @param tried what was tried, beginning with "cannot"
     * @return result, not negative
     * @throws MalachiException if it is negative
     */
    public static int check(int result, String tried) {
        if (result < 0) {
            throw refusal(tried, -result);
        }
        return result;
    }
}
