package dev.sluice.config.json;

/**
 * A problem of the configuration with its place.
 *
 * @param file the file as the user would open it, or the name of an option
 * @param pointer the JSON pointer (RFC 6901); empty for the file as a whole
 * @param line the line, from 1; 0 when not known
 * @param value the value there, shortened; empty when there is none
 * @param message what is wrong, what is allowed, what to do
 */
public record Problem(String file, String pointer, int line, String value, String message) {
    private static final int MAX_LENGTH = 4000;

    /**
     * Escapes control characters and removes what may be a secret, because file contents are shown on terminals and in
     * logs.
     */
    public Problem {
        file = JsonTree.printable(file, MAX_LENGTH);
        pointer = JsonTree.printable(pointer, MAX_LENGTH);
        value = JsonTree.printable(value, MAX_LENGTH);
        message = JsonTree.printable(SecretMask.of(message), MAX_LENGTH);
    }

    /** Returns a problem of a file or folder as a whole. */
    public static Problem ofFile(String file, String message) {
        return new Problem(file, "", 0, "", message);
    }

    /** Returns a problem of a line of a file. */
    public static Problem ofLine(String file, int line, String message) {
        return new Problem(file, "", line, "", message);
    }

    /** Returns a problem of an option of the command line and its value. */
    public static Problem ofOption(String option, String value, String message) {
        return new Problem(option, "", 0, value, message);
    }

    /** Returns the problem on one line, as {@code sluice check} prints it. */
    @Override
    public String toString() {
        String where = line > 0 ? file + ":" + line : file;
        return where + (pointer.isEmpty() ? "" : " " + pointer) + (value.isEmpty() ? "" : " = " + value) + ": "
                + message;
    }
}
