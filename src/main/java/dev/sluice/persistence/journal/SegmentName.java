package dev.sluice.persistence.journal;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a segment: {@code calls-20261130T120300Z-00000042.jsonl}, with {@code .gz} at its end once it is closed.
 * The sequence gives the order of segments; the time is that of the machine, which may have been set back.
 *
 * @param epochMillis when it was begun, in whole seconds
 */
public record SegmentName(long epochMillis, long sequence, boolean compressed) {
    /** Orders segments from the oldest to the newest. */
    public static final Comparator<SegmentName> ORDER = Comparator.comparingLong(SegmentName::sequence)
            .thenComparing(SegmentName::epochMillis)
            .thenComparing(SegmentName::compressed);

    private static final Pattern NAME = Pattern.compile("calls-(\\d{8}T\\d{6}Z)-(\\d{8,17})\\.jsonl(\\.gz)?");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Returns the name of a file in the folder; null if it is not one of a segment. */
    public static @Nullable SegmentName parse(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return null;
        }
        try {
            Instant begun = TIME.parse(name.group(1), Instant::from);
            return new SegmentName(begun.toEpochMilli(), Long.parseLong(name.group(2)), name.group(3) != null);
        } catch (DateTimeException noTime) {
            return null;
        }
    }

    SegmentName asWritten() {
        return new SegmentName(epochMillis, sequence, false);
    }

    SegmentName asCompressed() {
        return new SegmentName(epochMillis, sequence, true);
    }

    /** Returns the name of the file that its writer holds locked while it writes the segment. */
    String lockName() {
        return "calls-%08d.lock".formatted(sequence);
    }

    @Override
    public String toString() {
        return "calls-%s-%08d.jsonl%s"
                .formatted(TIME.format(Instant.ofEpochMilli(epochMillis)), sequence, compressed ? ".gz" : "");
    }
}
