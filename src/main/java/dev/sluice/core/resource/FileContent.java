package dev.sluice.core.resource;

/**
 * The content of a file, cut when it is too long, or the reason why it could not be read.
 *
 * @param path path of the file
 * @param text content; "" when it could not be read
 * @param problem reason; "" when the file was read
 */
public record FileContent(String path, String text, String problem) {
    private static final int SHOWN = 60;

    public static FileContent of(String path, String text) {
        return new FileContent(path, text, "");
    }

    public static FileContent unreadable(String path, String problem) {
        return new FileContent(path, "", problem);
    }

    boolean isThere() {
        return problem.isEmpty();
    }

    /** Returns an unknown reading with the reason: the reader's problem, or the beginning of the unexpected content. */
    UsageReading unknown(String expected) {
        return UsageReading.unknown(
                isThere() ? path + " has no " + expected + " but '" + beginning() + "'" : path + ": " + problem);
    }

    private String beginning() {
        StringBuilder plain = new StringBuilder();
        text.chars().limit(SHOWN).forEach(c -> plain.append(c < ' ' || c > '~' ? '.' : (char) c));
        return plain.append(text.length() > SHOWN ? "..." : "").toString();
    }

    /** Returns the first number of the line that begins with this word; -1 when there is none. */
    public long number(String word) {
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            if (text.startsWith(word, from)) {
                return TextFields.number(text.substring(from + word.length(), end));
            }
            from = end + 1;
        }
        return -1;
    }

    String firstLine() {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
