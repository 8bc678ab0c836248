package dev.sluice.config;

/**
 * One thing that is wrong in the configuration, and where.
 *
 * @param file as the user would open it, or the name of an option
 * @param pointer JSON pointer (RFC 6901); empty: the file as a whole
 * @param line first line is 1; 0: not known
 * @param value what stands there, shortened; empty: nothing does
 * @param message what is wrong, what is allowed, what to do
 */
public record Problem(String file, String pointer, int line, String value, String message) {
    private static final int LONGEST = 4000;

    /** What a file says is shown to people: nothing in it may steer their terminal. */
    public Problem {
        file = Json.printable(file, LONGEST);
        pointer = Json.printable(pointer, LONGEST);
        value = Json.printable(value, LONGEST);
        message = Json.printable(message, LONGEST);
    }

    /** On one line, as {@code sluice check} prints it. */
    @Override
    public String toString() {
        String where = line > 0 ? file + ":" + line : file;
        return where + (pointer.isEmpty() ? "" : " " + pointer) + (value.isEmpty() ? "" : " = " + value) + ": "
                + message;
    }
}
