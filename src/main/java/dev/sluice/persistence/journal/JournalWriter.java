package dev.sluice.persistence.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writer of the journal of calls. Callers only add to a queue, which is bounded in number and bytes; a thread of
 * its own looks into it every 20 ms, so that adding wakes nobody up. While the disk takes nothing, what was read from
 * the queue is kept and tried again every second, the queue fills, and further records are dropped and counted.
 *
 * <p>A call that may change something is written when it is sent and when it has ended. What an ended process has left
 * open gets a record with the outcome {@code unknown}; so that only segments that are not compressed yet must be read
 * for that, each segment begins with the calls that are open then. Thread-safe.
 */
public final class JournalWriter implements CallJournal, AutoCloseable {
    static final long SEGMENT_BYTES = 8L << 20;
    static final long SEGMENT_NANOS = 3_600 * Nanos.PER_SECOND;
    static final long RETRY_NANOS = Nanos.PER_SECOND;
    static final long CHECK_NANOS = 10 * Nanos.PER_SECOND;
    static final long WARN_NANOS = 60 * Nanos.PER_SECOND;
    static final long SILENT_NANOS = 5 * Nanos.PER_SECOND;
    /** One in so many reads about which nothing is special has a record. */
    static final int SAMPLED = 100;

    private static final int BATCH_BYTES = 65_536;
    private static final int MAX_BATCHES = 16;
    private static final long PAUSE_NANOS = 20 * Nanos.PER_MILLI;
    private static final long LAST_WRITE_MILLIS = 2_000;

    private final SegmentFolder folder;
    private final Path path;
    private final Clocks clocks;
    private final ClosedSegments closedSegments;
    private final Consumer<String> warnings;
    private final Consumer<String> infos;
    private volatile JournalSettings settings;

    // ---- shared with the event loops
    private final RecordQueue queue = new RecordQueue();
    private final AtomicInteger sampled = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final ReadCounts counts = new ReadCounts();
    private final AtomicLong written = new AtomicLong();
    private volatile String failure = "";
    private volatile boolean closed;
    /** When the thread looked into the queue last; told to others, because a thread that hangs tells nothing. */
    private volatile long turnedAt;

    private volatile @Nullable Thread thread;

    // ---- of the thread
    private final OpenCalls open = new OpenCalls();
    private final PendingLines pending = new PendingLines(2 * BATCH_BYTES);
    private final JsonGenerator json;
    private final char[] scratch = new char[CallLine.SCRATCH_CHARS];
    private SegmentFolder.@Nullable Owned segment;
    /** The records in {@link #pending}. */
    private final List<CallRecord> unwritten = new ArrayList<>();

    private long segmentSince;
    /** The bytes at the head of the segment, which do not count: else one full of open calls would end at once. */
    private long repeatedBytes;

    private boolean recovered;
    private boolean foreignReported;
    private long retryAt;
    private long countAt;
    private long checkAt;
    private long warnAt;
    private long reportedDrops;

    /** Lines that are appended without a copy of them. */
    private static final class PendingLines extends ByteArrayOutputStream {
        PendingLines(int size) {
            super(size);
        }

        ByteBuffer bytes() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }

    /**
     * Creates a writer whose thread does not run yet.
     *
     * @param path the folder of the segments; made when the first one is
     * @param warnings gets a line when records cannot be written, at most one a minute
     * @param infos gets a line when they can again
     */
    public JournalWriter(
            Path path, JournalSettings settings, Clocks clocks, Consumer<String> warnings, Consumer<String> infos) {
        this(new SegmentFolder(path, SegmentFile::open), path, settings, clocks, warnings, infos);
    }

    JournalWriter(
            SegmentFolder folder,
            Path path,
            JournalSettings settings,
            Clocks clocks,
            Consumer<String> warnings,
            Consumer<String> infos) {
        this.folder = folder;
        this.path = path;
        this.settings = settings;
        this.clocks = clocks;
        closedSegments = new ClosedSegments(folder, new SegmentRetention(clocks), warnings, infos);
        this.warnings = warnings;
        this.infos = infos;
        long now = clocks.nanos();
        turnedAt = now;
        retryAt = now;
        countAt = now;
        checkAt = now;
        warnAt = now;
        try {
            json = CallLine.JSON.createGenerator(pending);
            json.setRootValueSeparator(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    // ---- any thread

    @Override
    public boolean append(CallRecord call) {
        boolean hasRoom = queue.hasRoom();
        if (hasRoom) {
            queue.add(call);
        } else {
            dropped.increment();
        }
        return hasRoom;
    }

    @Override
    public void appendEnd(CallRecord call) {
        queue.add(call);
    }

    @Override
    public boolean shouldRecord(String exchange, Kind kind, String outcome) {
        boolean isKept = Math.floorMod(sampled.getAndIncrement(), SAMPLED) == 0;
        if (!isKept) {
            counts.add(exchange, kind, outcome);
        }
        return isKept;
    }

    /** Applies bounds; records are removed by them within ten seconds. */
    public void reload(JournalSettings next) {
        settings = next;
    }

    /** Returns the number of records that were dropped because the disk took nothing. */
    public long dropped() {
        return dropped.sum();
    }

    /** Returns the number of records written. */
    public long written() {
        return written.get();
    }

    /** Returns why records are not written; "" when they are. */
    public String problem() {
        long silent = clocks.nanos() - turnedAt;
        return thread != null && silent > SILENT_NANOS
                ? "its writer has made no progress for " + silent / Nanos.PER_SECOND
                        + " s; perhaps the disk does not respond"
                : failure;
    }

    /** Starts the thread. */
    public synchronized void start() {
        if (thread == null && !closed) {
            Thread started = new Thread(this::run, "sluice-calls");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    /** Writes what is queued and ends; gives up after two seconds. */
    @Override
    public synchronized void close() {
        closed = true;
        Thread running = thread;
        thread = null;
        if (running != null) {
            LockSupport.unpark(running);
            try {
                running.join(LAST_WRITE_MILLIS);
                if (running.isAlive()) {
                    warnings.accept("the journal of calls in " + path + " was not closed within "
                            + LAST_WRITE_MILLIS + " ms: its last records may be lost, " + queue.size()
                            + " of them in the queue");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- the thread

    private void run() {
        while (!closed) {
            turn();
            if (queue.isEmpty() || !failure.isEmpty()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        end();
    }

    /** Writes what is queued and leaves the segment to the next start. */
    void end() {
        long until = clocks.nanos() + LAST_WRITE_MILLIS * Nanos.PER_MILLI;
        do {
            retryAt = clocks.nanos();
            turn();
        } while (!queue.isEmpty() && failure.isEmpty() && clocks.nanos() - until < 0);
        int lost = unwritten.size() + queue.size();
        if (lost > 0) {
            dropped.add(lost);
            warnings.accept("the journal of calls in " + path + " loses " + lost + " records: "
                    + (failure.isEmpty() ? "the disk is too slow" : failure));
        }
        try {
            SegmentFolder.Owned last = segment;
            if (last != null) {
                closedSegments.add(last);
            }
            closedSegments.releaseAll();
        } catch (IOException e) {
            warnings.accept("the journal of calls in " + path + " was not closed: " + ClosedSegments.why(e));
        }
    }

    /** Gives up the locks as the end of the process does. */
    void dropLocks() throws IOException {
        SegmentFolder.Owned last = segment;
        if (last != null) {
            last.lock().close();
        }
        closedSegments.dropLocks();
    }

    /** Does what is due. */
    void turn() {
        long now = clocks.nanos();
        turnedAt = now;
        if (now - retryAt < 0) {
            return;
        }
        boolean isCheckDue = now - checkAt >= 0;
        try {
            if (isCheckDue) {
                checkAt = now + CHECK_NANOS;
                closedSegments.prune(settings, now); // first, because it makes room on a full disk
            }
            if (!recovered) {
                recover();
                recovered = true;
            }
            count(now);
            write(now);
            if (isCheckDue) {
                check(now);
            }
            reportRecovery();
        } catch (IOException | RuntimeException | Error e) { // else the thread would end, and nobody notice
            failed(now, ClosedSegments.why(e));
        }
        reportDrops(now);
    }

    private void count(long now) throws IOException {
        if (now - countAt >= 0 && pending.size() < BATCH_BYTES) {
            countAt = now + Nanos.PER_SECOND;
            Map<String, Map<String, Long>> added = counts.take();
            if (!added.isEmpty()) {
                ReadCounts.write(clocks.epochMillis(), added, json);
                json.writeRaw('\n');
            }
        }
    }

    private void write(long now) throws IOException {
        flush(now); // what failed before, else the counts
        for (int batch = 0; batch < MAX_BATCHES && !queue.isEmpty(); batch++) {
            for (CallRecord call = queue.take();
                    call != null;
                    call = pending.size() < BATCH_BYTES ? queue.take() : null) {
                encode(call);
            }
            flush(now);
        }
    }

    private void encode(CallRecord call) throws IOException {
        CallLine.write(call, json, scratch);
        json.writeRaw('\n');
        unwritten.add(call);
    }

    private void flush(long now) throws IOException {
        json.flush();
        if (pending.size() == 0) {
            return;
        }
        SegmentFolder.Owned current = segment == null ? begin(now) : segment;
        current.file().append(pending.bytes());
        written.addAndGet(unwritten.size());
        unwritten.forEach(open::next);
        unwritten.clear();
        pending.reset();
        if (current.file().size() - repeatedBytes >= SEGMENT_BYTES) {
            rotate(current, now);
        }
    }

    /** Begins a segment with the calls that are open. */
    private SegmentFolder.Owned begin(long now) throws IOException {
        SegmentFolder.Owned begun = folder.create(clocks.epochMillis());
        PendingLines first = new PendingLines(BATCH_BYTES);
        try (JsonGenerator to = CallLine.JSON.createGenerator(first)) {
            to.setRootValueSeparator(null);
            for (CallRecord call : open.all()) {
                CallLine.write(call, to, scratch);
                to.writeRaw('\n');
            }
        }
        try {
            begun.file().append(first.bytes());
        } catch (IOException e) {
            begun.file().close();
            folder.delete(begun.name());
            folder.unlock(begun.name(), begun.lock());
            throw e;
        }
        segment = begun;
        repeatedBytes = begun.file().size();
        segmentSince = now;
        reportForeign();
        return begun;
    }

    private void reportForeign() throws IOException {
        if (!foreignReported) {
            foreignReported = true;
            List<String> foreign = folder.foreignFiles();
            if (!foreign.isEmpty()) {
                warnings.accept("the folder " + path + " has files that are not of the journal of calls, such as "
                        + foreign.get(0) + "; they are left alone");
            }
        }
    }

    private void rotate(SegmentFolder.Owned full, long now) throws IOException {
        segment = null;
        closedSegments.add(full);
        compress(now);
    }

    private void compress(long now) throws IOException {
        if (segment == null && !closedSegments.isEmpty() && !open.all().isEmpty()) {
            begin(now); // first, because open calls are not looked for in a compressed segment
        }
        closedSegments.compress();
    }

    // ---- every ten seconds

    private void check(long now) throws IOException {
        SegmentFolder.Owned current = segment;
        if (current != null && isLost(current)) {
            warnings.accept("the segment " + folder.path(current.name())
                    + " of the journal of calls was removed or changed while the gateway runs; a new one is begun");
            rotate(current, now);
        } else if (current != null && now - segmentSince >= SEGMENT_NANOS) {
            rotate(current, now);
        }
        recover();
        flush(now);
        compress(now);
    }

    private boolean isLost(SegmentFolder.Owned current) {
        try {
            return folder.size(current.name()) != current.file().size();
        } catch (IOException gone) {
            return true;
        }
    }

    /** Ends the calls that ended processes have left open. */
    private void recover() throws IOException {
        for (CallRecord call : closedSegments.takeOver(segment == null ? null : segment.name())) {
            encode(call.endedUnknown(clocks.epochMillis()));
        }
    }

    // ---- failures

    private void reportRecovery() {
        if (!failure.isEmpty()) {
            failure = "";
            infos.accept("the journal of calls in " + path + " is written again; " + dropped()
                    + " records were dropped since the start");
        }
    }

    private void failed(long now, String why) {
        retryAt = now + RETRY_NANOS;
        if (failure.isEmpty() && now - warnAt >= 0) {
            warnAt = now + WARN_NANOS;
            warnings.accept("the journal of calls in " + path + " cannot be written: " + why
                    + "; calls go on, their records wait in memory, and those that do not fit are dropped");
        }
        failure = why;
    }

    private void reportDrops(long now) {
        long all = dropped();
        if (all > reportedDrops && now - warnAt >= 0) {
            warnAt = now + WARN_NANOS;
            warnings.accept("the journal of calls in " + path + " dropped " + (all - reportedDrops) + " records"
                    + (failure.isEmpty() ? "; the disk is too slow" : ": " + failure));
            reportedDrops = all;
        }
    }
}
