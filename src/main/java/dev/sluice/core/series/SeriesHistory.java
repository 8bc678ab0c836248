package dev.sluice.core.series;

import dev.sluice.core.series.SeriesRing.Length;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of all subjects, in rings of 720 steps of 5 s, 1440 minutes and 432 times ten minutes. Memory is bounded
 * by the number of subjects of each kind: where one more would be too many, the one with the lowest peak of the last
 * day makes room, if the new one is above that.
 *
 * <p>Times are those of the wall clock, because charts show it and the figures survive a restart. When it was set back,
 * what was known of later times is forgotten, and after a jump forward there is a gap. Not thread-safe.
 */
public final class SeriesHistory {
    public static final int STEP_SECONDS = 5;

    /** The most values that {@link #range} returns. */
    public static final int MAX_VALUES = 100_000;

    private static final int MAX_BOTS = 50;
    private static final int MAX_LIMITS_OF_EXCHANGE = 8;
    private static final int MAX_EXCHANGES = 64;
    private static final int MAX_SUBJECTS = 1 + MAX_EXCHANGES + MAX_BOTS + MAX_EXCHANGES * MAX_LIMITS_OF_EXCHANGE;
    private static final int MAX_NAMES = 32;
    private static final int MAX_STEP_SECONDS = 86_400;
    private static final long SECOND_MILLIS = 1000;
    private static final long STEP_MILLIS = STEP_SECONDS * SECOND_MILLIS;
    private static final float PRECISION = 1000;
    /** A range may begin so many slots before a ring that is used for it. */
    private static final int SLOTS_MISSING = 2;

    private static final long NONE = Long.MIN_VALUE;
    /** That of the year 10,000. */
    private static final long MAX_STEP = 50_700_000_000L;

    private static final String FORM = "sluice-series";
    private static final int VERSION = 2;

    private final Map<String, Map<String, SeriesRing>> subjects = new TreeMap<>();
    private long latest = NONE;

    /** Returns the number of the step that a time is in. */
    public static long stepAt(long epochMillis) {
        return Math.floorDiv(epochMillis, STEP_MILLIS);
    }

    /**
     * Adds the figures of a step. A bot or limit begins with figures of which the first is above zero.
     *
     * @param step the number of the step
     * @param figures those of a subject one after the other; the first of them says how important it is
     */
    public void add(long step, List<Figure> figures) {
        if (latest != NONE) {
            long before = latest;
            subjects.values()
                    .forEach(rings ->
                            rings.values().forEach(ring -> ring.clear(Math.min(before, step), Math.max(before, step))));
        }
        latest = step;
        String former = "";
        for (Figure figure : figures) {
            Map<String, SeriesRing> rings = subjects.get(figure.of());
            if (rings == null && !figure.of().equals(former)) {
                rings = begun(figure);
            }
            former = figure.of();
            if (rings != null && (rings.size() < MAX_NAMES || rings.containsKey(figure.what()))) {
                SeriesRing ring = rings.computeIfAbsent(figure.what(), any -> new SeriesRing(figure.fold()));
                ring.foldBy(figure.fold());
                ring.set(step, figure.value());
            }
        }
    }

    /** Returns the rings of a new subject; null if there is no room for it. */
    private @Nullable Map<String, SeriesRing> begun(Figure first) {
        String kind = kind(first.of());
        List<String> others =
                subjects.keySet().stream().filter(of -> kind(of).equals(kind)).toList();
        if (others.size() >= max(kind)) {
            String min = Collections.min(others, (one, other) -> Float.compare(peak(one), peak(other)));
            if (peak(min) >= first.value()) {
                return null;
            }
            subjects.remove(min);
        } else if (subjects.size() >= MAX_SUBJECTS || (!(first.value() > 0) && max(kind) < MAX_EXCHANGES)) {
            return null;
        }
        Map<String, SeriesRing> rings = new LinkedHashMap<>();
        subjects.put(first.of(), rings);
        return rings;
    }

    /** Returns what a bound applies to: {@code bot:}, or {@code limit:binance/} for the limits of an exchange. */
    private static String kind(String of) {
        String type = of.substring(0, of.indexOf(':') + 1);
        return type.equals("limit:") ? of.substring(0, of.indexOf('/') + 1) : type;
    }

    private static int max(String kind) {
        return kind.equals("bot:") ? MAX_BOTS : kind.startsWith("limit:") ? MAX_LIMITS_OF_EXCHANGE : MAX_EXCHANGES;
    }

    private float peak(String of) {
        return subjects.getOrDefault(of, Map.of()).values().stream()
                .findFirst()
                .map(SeriesRing::peak)
                .orElse(0f);
    }

    /**
     * Returns figures from the finest ring that reaches back to the begin of the range: in steps of 5 s within the last
     * hour, in minutes within the last day, else in ten minutes; or in the longer steps that were asked for.
     *
     * @throws IllegalArgumentException when the answer would have more than {@link #MAX_VALUES}
     */
    public SeriesRange range(SeriesQuery query) {
        if (latest == NONE) {
            return new SeriesRange(query.from(), STEP_SECONDS, 0, List.of());
        }
        Length length = length(query);
        int base = length.steps * STEP_SECONDS;
        int count = Math.max(1, (Math.min(query.stepSeconds(), MAX_STEP_SECONDS) + base - 1) / base);
        long last = Math.floorDiv(latest, length.steps);
        long oldest = last - length.slots + 1;
        long baseMillis = base * SECOND_MILLIS;
        long from = Math.floorDiv(Math.max(Math.floorDiv(query.from(), baseMillis), oldest), count);
        long to = Math.floorDiv(Math.min(Math.floorDiv(query.to() - 1, baseMillis), last), count);
        int points = (int) Math.max(0, to - from + 1);
        List<SeriesRange.Line> lines = new ArrayList<>();
        subjects.forEach((of, rings) -> rings.forEach((what, ring) -> {
            if (query.isOf(of) && query.isFor(what)) {
                List<@Nullable Float> values = new ArrayList<>(points);
                for (long i = from; i < from + points; i++) {
                    long begin = Math.max(i * count, oldest);
                    long end = Math.min(i * count + count, last + 1);
                    values.add(shown(ring.of(length, begin, end)));
                }
                if (values.stream().anyMatch(value -> value != null)) {
                    lines.add(new SeriesRange.Line(of, what, values));
                }
                if ((long) lines.size() * points > MAX_VALUES) {
                    throw new IllegalArgumentException("the answer would have more than " + MAX_VALUES
                            + " values; name less with 'of' or 'what', or a longer 'step'");
                }
            }
        }));
        return new SeriesRange(points == 0 ? query.from() : from * count * baseMillis, base * count, points, lines);
    }

    /** Returns the finest ring that reaches back to the range and whose steps are not shorter than is wanted anyway. */
    private Length length(SeriesQuery query) {
        Length length = Length.THREE_DAYS;
        for (Length finer : List.of(Length.DAY, Length.HOUR)) {
            if (query.stepSeconds() >= length.steps * STEP_SECONDS || !reachesBackTo(query.from(), finer)) {
                return length;
            }
            length = finer;
        }
        return length;
    }

    /** Returns whether a ring has figures from a time on; "the last day", asked for a moment ago, is one of minutes. */
    private boolean reachesBackTo(long epochMillis, Length length) {
        long oldest = Math.floorDiv(latest, length.steps) - length.slots + 1;
        return epochMillis >= (oldest - SLOTS_MISSING) * length.steps * STEP_MILLIS;
    }

    private static @Nullable Float shown(float value) {
        return Float.isNaN(value) ? null : Math.round(value * PRECISION) / PRECISION;
    }

    /** Returns the memory of the rings in bytes. */
    long bytes() {
        return subjects.values().stream().mapToLong(Map::size).sum() * SeriesRing.BYTES;
    }

    // ---- file

    /** Returns a copy, which takes milliseconds; to write it takes longer. */
    public SeriesHistory copy() {
        SeriesHistory copy = new SeriesHistory();
        copy.latest = latest;
        subjects.forEach((of, rings) -> {
            Map<String, SeriesRing> copied = new LinkedHashMap<>();
            rings.forEach((what, ring) -> copied.put(what, ring.copy()));
            copy.subjects.put(of, copied);
        });
        return copy;
    }

    /** Returns everything in the form in which {@link #read} reads it. */
    public byte[] written() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeUTF(FORM);
            out.writeInt(VERSION);
            out.writeLong(latest);
            out.writeInt(subjects.size());
            for (Map.Entry<String, Map<String, SeriesRing>> subject : subjects.entrySet()) {
                out.writeUTF(subject.getKey());
                out.writeByte(subject.getValue().size());
                for (Map.Entry<String, SeriesRing> one : subject.getValue().entrySet()) {
                    out.writeUTF(one.getKey());
                    one.getValue().write(out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Replaces everything by what another process has written.
     *
     * @throws IOException when it cannot be read; its message says why, and nothing has changed
     */
    public void read(byte[] written) throws IOException {
        Map<String, Map<String, SeriesRing>> read = new LinkedHashMap<>();
        long readLatest;
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(written)))) {
            if (!in.readUTF().equals(FORM)) {
                throw new IOException("it is not a file of figures");
            }
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("it has the form " + version + " of another version; this one reads " + VERSION);
            }
            readLatest = in.readLong();
            if (readLatest != NONE && (readLatest < 0 || readLatest > MAX_STEP)) {
                throw new IOException("its time is not valid");
            }
            int number = in.readInt();
            for (int i = 0; i < number; i++) {
                String of = in.readUTF();
                String kind = kind(of);
                long others = read.keySet().stream()
                        .filter(one -> kind(one).equals(kind))
                        .count();
                if (others >= max(kind) || read.size() >= MAX_SUBJECTS) {
                    throw new IOException("it has more than a gateway keeps");
                }
                read.put(of, rings(in));
            }
            if (in.read() >= 0) {
                throw new IOException("it goes on after its end");
            }
        } catch (EOFException e) {
            throw new IOException("it ends too early", e);
        }
        subjects.clear();
        subjects.putAll(read);
        latest = readLatest;
    }

    private static Map<String, SeriesRing> rings(DataInputStream in) throws IOException {
        Map<String, SeriesRing> rings = new LinkedHashMap<>();
        int names = in.readUnsignedByte();
        if (names > MAX_NAMES) {
            throw new IOException("it has more than a gateway keeps");
        }
        for (int i = 0; i < names; i++) {
            rings.put(in.readUTF(), SeriesRing.read(in));
        }
        return rings;
    }
}
