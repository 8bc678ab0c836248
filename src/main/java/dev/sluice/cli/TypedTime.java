package dev.sluice.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;

/** A time as a person types it. */
final class TypedTime {
    /** The forms that are allowed, for people. */
    static final String ALLOWED =
            "12:03 (today), 2026-11-28, 2026-11-28T12:03 (in the zone of this machine), 2026-11-28T12:03:00Z, or 2h for two hours ago (s, m, h, d)";

    private TypedTime() {}

    /**
     * Returns the time that the text means.
     *
     * @throws IllegalArgumentException when it means none; its message says what is allowed
     */
    static Instant parse(String text, long nowEpochMillis, ZoneId zone) {
        Instant now = Instant.ofEpochMilli(nowEpochMillis);
        try {
            String typed = text.strip().replace(' ', 'T').toUpperCase(Locale.ROOT);
            if (typed.matches("\\d{1,6}[SMHD]")) {
                return now.minus(Duration.parse((typed.endsWith("D") ? "P" : "PT") + typed));
            }
            if (typed.matches("\\d{4}-\\d\\d-\\d\\d")) {
                return LocalDate.parse(typed).atStartOfDay(zone).toInstant();
            }
            if (typed.startsWith("P")) {
                return now.minus(Duration.parse(typed));
            }
            if (typed.matches("\\d\\d?:\\d\\d.*")) {
                LocalTime time = LocalTime.parse(typed.indexOf(':') == 1 ? "0" + typed : typed);
                return LocalDate.ofInstant(now, zone).atTime(time).atZone(zone).toInstant();
            }
            return typed.matches(".*T.*([Z+]|-\\d\\d:?\\d*$).*")
                    ? OffsetDateTime.parse(typed).toInstant()
                    : LocalDateTime.parse(typed).atZone(zone).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is not a time; allowed: " + ALLOWED);
        }
    }
}
