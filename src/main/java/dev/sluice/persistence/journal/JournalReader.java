package dev.sluice.persistence.journal;

import dev.sluice.core.call.CallRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The reader of the journal of calls. It goes back from the newest segment; each segment is read forward, because a
 * compressed one cannot be read otherwise, and only the newest matches of it are kept in memory. The sequence of
 * segments orders the records, not their times, since clocks are set back. It only reads, takes no lock, and works also
 * while a writer writes. Blocks; for threads that may wait for the disk. Thread-safe.
 */
public final class JournalReader {
    /** The most calls that one search returns. */
    public static final int MAX_CALLS = 1_000;

    private static final long MAX_SEARCH_BYTES = 64L << 20;
    private static final long MAX_SEGMENT_BYTES = 64L << 20;
    private static final int BUFFER_BYTES = 65_536;
    private static final int MAX_NOTES = 20;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long MARGIN_MILLIS = HOUR_MILLIS / 6;

    private final Path folder;
    private final SegmentFolder segments;
    private final long maxSearchBytes;

    /** @param folder the folder of the segments */
    public JournalReader(Path folder) {
        this(folder, MAX_SEARCH_BYTES);
    }

    JournalReader(Path folder, long maxSearchBytes) {
        this.folder = folder;
        segments = new SegmentFolder(folder, SegmentFile::open);
        this.maxSearchBytes = maxSearchBytes;
    }

    /**
     * Returns the newest calls that match. It may return fewer than there are, even none, and a cursor, when it has
     * read enough for one search.
     *
     * @param max the number of calls, at most {@link #MAX_CALLS}
     * @param cursor that of the search before; "" to begin with the newest calls
     * @param after {@link CallPage#newest} of an earlier search, for what was written since then; "" for all
     * @throws IllegalArgumentException when one of these is none
     */
    public CallPage search(CallFilter filter, int max, String cursor, String after) throws IOException {
        return new Search(filter, max, LinePosition.parse("cursor", cursor), LinePosition.parse("after", after)).run();
    }

    /** A search while it runs. */
    private final class Search {
        private final CallFilter filter;
        private final LineFilter lineFilter;
        private final int max;
        private final List<LinePosition> cursor;
        private final List<LinePosition> after;
        private final List<CallRecord> inFlight = new ArrayList<>();
        private final List<CallRecord> ended = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        /** The number of lines of the segments that may still grow, when the search began. */
        private final Map<Long, Long> ends = new TreeMap<>();

        private long bytes;
        private String next = "";

        Search(CallFilter filter, int max, List<LinePosition> cursor, List<LinePosition> after) {
            this.filter = filter;
            lineFilter = new LineFilter(filter);
            this.max = max;
            this.cursor = cursor;
            this.after = after;
        }

        CallPage run() throws IOException {
            List<SegmentName> names = SegmentFolder.list(folder);
            if (cursor.isEmpty()) {
                noteForeignFiles();
                readGrowing(names);
            }
            if (!filter.isInFlightOnly()) {
                goBack(names);
            }
            String newest = ends.entrySet().stream().map(Search::position).collect(Collectors.joining(","));
            long oldest = names.isEmpty() ? -1 : names.get(0).epochMillis();
            return new CallPage(inFlight, ended, next, newest, oldest, notes);
        }

        private static String position(Map.Entry<Long, Long> end) {
            return new LinePosition(end.getKey(), end.getValue()).toString();
        }

        /**
         * Finds the calls in flight. They are in segments that are not compressed: each of these begins with the calls
         * that were open then.
         */
        private void readGrowing(List<SegmentName> names) {
            boolean isWanted = after.isEmpty() && filter.includesInFlight();
            OpenCalls open = new OpenCalls();
            LineFilter anyTime = LineFilter.ofAnyTime(filter);
            for (SegmentName name : names) {
                boolean isNewest = name.equals(names.get(names.size() - 1));
                if (!name.compressed() || isNewest) {
                    Lines all = new Lines() {
                        @Override
                        void next(byte[] line, int length) {
                            CallRecord call =
                                    isWanted && anyTime.mayMatch(line, length) ? CallLine.read(line, 0, length) : null;
                            if (call != null) {
                                open.next(call);
                            }
                        }
                    };
                    read(name, all);
                    ends.put(name.sequence(), all.number());
                }
            }
            List<CallRecord> found = open.all();
            int matches = 0;
            for (int i = found.size() - 1; i >= 0; i--) {
                if (filter.matches(found.get(i)) && ++matches <= max) {
                    inFlight.add(found.get(i));
                }
            }
            if (matches > max) {
                notes.add(matches - max + " more calls are in flight; raise the limit (at most " + MAX_CALLS
                        + ") or narrow the search");
            }
        }

        private void goBack(List<SegmentName> names) {
            for (int i = names.size() - 1; i >= 0 && next.isEmpty(); i--) {
                SegmentName name = names.get(i);
                long from = from(name.sequence());
                long to = to(name.sequence());
                if (from >= to || !mayMatch(names, i)) {
                    continue;
                }
                int room = max - inFlight.size() - ended.size();
                if (room == 0 || bytes >= maxSearchBytes) {
                    next = new LinePosition(name.sequence(), to).toString();
                } else {
                    Matches matches = new Matches(from, to, room);
                    read(name, matches);
                    matches.takeTo(ended);
                    next = matches.more(name.sequence());
                }
            }
        }

        /** Returns after which line of a segment the search goes on. */
        private long from(long sequence) {
            long newest = -1;
            for (LinePosition position : after) {
                if (position.sequence() == sequence) {
                    return position.line();
                }
                newest = Math.max(newest, position.sequence());
            }
            return sequence > newest ? 0 : LinePosition.MAX_LINE;
        }

        /** Returns before which line of a segment the search ends. */
        private long to(long sequence) {
            if (cursor.isEmpty()) {
                Long end = ends.get(sequence);
                return end == null ? LinePosition.MAX_LINE : end + 1;
            }
            LinePosition before = cursor.get(0);
            return sequence > before.sequence()
                    ? 0
                    : sequence == before.sequence() ? before.line() : LinePosition.MAX_LINE;
        }

        /**
         * Returns whether the segment may have records of the time. It lasts an hour at most, and the clock may be set
         * while it does; while the disk is full, records wait for longer, and are in the segment after that.
         */
        private boolean mayMatch(List<SegmentName> names, int i) {
            if (i == 0 || i + 1 == names.size() || !names.get(i).compressed()) {
                return true;
            }
            long before = names.get(i - 1).epochMillis();
            long begun = names.get(i).epochMillis();
            long after = names.get(i + 1).epochMillis();
            long earliest = Math.min(Math.min(before, begun), after - HOUR_MILLIS) - MARGIN_MILLIS;
            long latest = Math.max(begun + HOUR_MILLIS, after) + MARGIN_MILLIS;
            return latest >= filter.since() && earliest < filter.until();
        }

        // ---- files

        private void noteForeignFiles() throws IOException {
            if (Files.exists(folder)) {
                List<String> foreign = segments.foreignFiles();
                if (!foreign.isEmpty()) {
                    notes.add(folder + " has files that are not of the journal and were not read, such as "
                            + foreign.get(0));
                }
            }
        }

        private void read(SegmentName name, Lines to) {
            try (InputStream in = open(name)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                LineBuffer lines = new LineBuffer();
                long size = 0;
                for (int read = in.read(buffer); read >= 0 && !to.isDone(); read = in.read(buffer)) {
                    size += read;
                    bytes += read;
                    if (size > MAX_SEGMENT_BYTES) {
                        note(name, "is larger than a segment can be", to);
                        return;
                    }
                    lines.add(buffer, read, to);
                }
            } catch (NoSuchFileException removed) {
                // it was too old
            } catch (IOException e) {
                String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
                note(
                        name,
                        "cannot be read to its end ("
                                + (reason == null ? e.getClass().getSimpleName() : reason) + ")",
                        to);
            }
        }

        private InputStream open(SegmentName name) throws IOException {
            if (!name.compressed()) {
                try {
                    return Files.newInputStream(segments.path(name));
                } catch (NoSuchFileException compressedMeanwhile) {
                    // below
                }
            }
            InputStream raw = Files.newInputStream(segments.path(name.asCompressed()));
            try {
                return new GZIPInputStream(raw, BUFFER_BYTES);
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        }

        private void note(SegmentName name, String what, Lines read) {
            String note = name + " " + what + "; only its first " + read.number() + " lines were read";
            if (notes.size() < MAX_NOTES && !notes.contains(note)) {
                notes.add(note);
            }
        }

        /** The newest matches among some lines of a segment. */
        private final class Matches extends Lines {
            private final long from;
            private final long to;
            private final int room;
            private final Deque<Match> newest = new ArrayDeque<>();
            private boolean isMore;

            /** A record and the number of its line. */
            private record Match(long line, CallRecord call) {}

            Matches(long from, long to, int room) {
                this.from = from;
                this.to = to;
                this.room = room;
            }

            @Override
            void next(byte[] line, int length) {
                if (number() <= from || isDone(number()) || !lineFilter.mayMatch(line, length)) {
                    return;
                }
                CallRecord call = CallLine.read(line, 0, length);
                if (call != null && !call.isInFlight() && filter.matches(call)) {
                    newest.addLast(new Match(number(), call));
                    if (newest.size() > room) {
                        newest.removeFirst();
                        isMore = true;
                    }
                }
            }

            private boolean isDone(long line) {
                return line >= to;
            }

            @Override
            boolean isDone() {
                return isDone(number() + 1);
            }

            void takeTo(List<CallRecord> calls) {
                for (Iterator<Match> each = newest.descendingIterator(); each.hasNext(); ) {
                    calls.add(each.next().call());
                }
            }

            /** Returns where the further matches of the segment are; "" if it has none. */
            String more(long sequence) {
                return isMore ? new LinePosition(sequence, newest.getFirst().line()).toString() : "";
            }
        }
    }

    /** A receiver of the lines of a segment, which counts them. */
    private abstract static class Lines implements LineBuffer.Sink {
        private long number;

        @Override
        public void line(byte[] line, int length) {
            number++;
            next(line, length);
        }

        abstract void next(byte[] line, int length);

        /** Returns whether no further line is of use. */
        boolean isDone() {
            return false;
        }

        /** Returns the number of the line that was received last. */
        long number() {
            return number;
        }
    }
}
