package dev.sluice.logging;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The content of a line of the log.
 *
 * @param epochMillis the time of day, in milliseconds since 1970
 * @param logLevel the level
 * @param message the text
 * @param names pairs of a name and its value
 */
record LogLine(long epochMillis, LogLevel logLevel, String message, List<String> names) {
    private static final int LONGEST = 4_000;
    private static final int FIRST_PRINTABLE = 0x20;

    LogLine {
        Objects.requireNonNull(message);
        names = List.copyOf(names);
    }

    /** Returns the content as exactly one line: control characters are replaced or escaped. */
    String line(LogFormat logFormat) {
        StringBuilder line = new StringBuilder(128);
        switch (logFormat) {
            case TEXT -> text(line);
            case JSON -> json(line);
        }
        return line.toString();
    }

    private void text(StringBuilder line) {
        line.append(Instant.ofEpochMilli(epochMillis))
                .append(' ')
                .append(logLevel)
                .append(' ');
        plain(line, message);
        for (int i = 0; i < names.size(); i += 2) {
            line.append(' ').append(names.get(i)).append('=');
            plain(line, names.get(i + 1));
        }
    }

    private static void plain(StringBuilder line, String text) {
        for (int i = 0; i < Math.min(LONGEST, text.length()); i++) {
            char c = text.charAt(i);
            line.append(c < FIRST_PRINTABLE || c == 0x7F ? ' ' : c);
        }
    }

    private void json(StringBuilder line) {
        line.append("{\"time\":\"").append(Instant.ofEpochMilli(epochMillis)).append('"');
        member(line, "level", logLevel.toString());
        member(line, "message", message);
        for (int i = 0; i < names.size(); i += 2) {
            member(line, names.get(i), names.get(i + 1));
        }
        line.append('}');
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(',');
        quoted(line, name);
        line.append(':');
        quoted(line, value);
    }

    private static void quoted(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < Math.min(LONGEST, text.length()); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c >= 0x7F) {
                line.append("\\u")
                        .append(Character.forDigit(c >> 12, 16))
                        .append(Character.forDigit((c >> 8) & 0xF, 16))
                        .append(Character.forDigit((c >> 4) & 0xF, 16))
                        .append(Character.forDigit(c & 0xF, 16));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
