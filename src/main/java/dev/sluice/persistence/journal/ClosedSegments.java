package dev.sluice.persistence.journal;

import dev.sluice.core.call.CallRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The segments that are not written any more: those that this process has closed, and those that ended processes have
 * left. It compresses them, finds the calls that an ended process has left open, and removes what is beyond the bounds.
 * Used by one thread.
 */
final class ClosedSegments {
    private final SegmentFolder folder;
    private final SegmentRetention retention;
    private final Consumer<String> warnings;
    private final Consumer<String> infos;
    /** The segments that are still to be compressed, the oldest first, with their locks. */
    private final SortedMap<SegmentName, FileChannel> uncompressed = new TreeMap<>(SegmentName.ORDER);

    /** Segments of ended processes whose open calls are still to be read. */
    private final Set<SegmentName> unread = new HashSet<>();

    /** Segments of which a failure was reported. */
    private final Set<SegmentName> reported = new HashSet<>();

    /** What ended processes have left open, as far as their segments are read. */
    private OpenCalls left = new OpenCalls();

    ClosedSegments(
            SegmentFolder folder, SegmentRetention retention, Consumer<String> warnings, Consumer<String> infos) {
        this.folder = folder;
        this.retention = retention;
        this.warnings = warnings;
        this.infos = infos;
    }

    /** Adds a segment that this process has written, and still has locked. */
    void add(SegmentFolder.Owned segment) throws IOException {
        uncompressed.put(segment.name(), segment.lock());
        segment.file().close();
    }

    /** Returns whether none is to be compressed. */
    boolean isEmpty() {
        return uncompressed.isEmpty();
    }

    /**
     * Compresses segments in their order, so that those still to be read after a kill are the last ones; one that fails
     * keeps later ones waiting.
     */
    void compress() {
        SegmentName oldest = oldest();
        try {
            while (oldest != null && unread.isEmpty() && left.all().isEmpty()) {
                folder.compress(oldest);
                release(oldest);
                oldest = oldest();
            }
        } catch (IOException e) {
            report(oldest, "compressed", e);
        }
    }

    private @Nullable SegmentName oldest() {
        return uncompressed.isEmpty() ? null : uncompressed.firstKey();
    }

    /**
     * Takes over the segments that no process writes any more, but not those of a process that still writes, in an
     * upgrade.
     *
     * @param written the segment that this process writes; null for none
     * @return the calls that ended processes have left open; none as long as one of their segments cannot be read,
     *     because the end of a call may be in that one
     */
    List<CallRecord> takeOver(@Nullable SegmentName written) throws IOException {
        List<SegmentName> names = folder.list();
        unread.retainAll(names);
        boolean isComplete = true;
        for (SegmentName name : names) {
            boolean isKnown = name.equals(written) || uncompressed.containsKey(name) || takeOverOne(name);
            // In their order: the end of a call that is read before its begin would be missed.
            isComplete = isComplete && isKnown && (!unread.contains(name) || readOpenCalls(name));
        }
        if (!isComplete) {
            return List.of();
        }
        List<CallRecord> open = left.all();
        left = new OpenCalls();
        return open;
    }

    /** Returns false if that must be tried again. */
    private boolean takeOverOne(SegmentName name) {
        try {
            if (name.compressed()) {
                folder.removeLeftovers(name);
                return true;
            }
            FileChannel lock = folder.lock(name);
            if (lock != null) {
                uncompressed.put(name, lock);
                unread.add(name);
            }
            return true;
        } catch (IOException e) {
            report(name, "locked", e);
            return false;
        }
    }

    /** Returns false if that must be tried again; what was read of the segment may be read twice. */
    private boolean readOpenCalls(SegmentName name) {
        boolean isCut;
        try {
            isCut = folder.readLines(name, (line, length) -> {
                CallRecord call = CallLine.read(line, 0, length);
                if (call != null) {
                    left.next(call);
                }
            });
        } catch (IOException e) {
            report(name, "read", e);
            return false;
        }
        unread.remove(name);
        if (isCut) {
            infos.accept("the last line of " + folder.path(name) + " is incomplete: its process was killed");
        }
        return true;
    }

    /** Removes the oldest segments beyond the bounds, never one that is written. */
    void prune(JournalSettings bounds, long now) throws IOException {
        List<SegmentName> names = folder.list();
        List<SegmentRetention.Stored> stored = new ArrayList<>();
        for (SegmentName name : names) {
            boolean isClosed = name.compressed() || uncompressed.containsKey(name);
            stored.add(new SegmentRetention.Stored(name, folder.size(name), isClosed));
        }
        retention.expired(stored, bounds, now).forEach(this::remove);
        reported.retainAll(names);
    }

    private void remove(SegmentName name) {
        try {
            folder.delete(name);
            release(name);
        } catch (IOException e) {
            report(name, "removed", e);
        }
    }

    private void release(SegmentName name) throws IOException {
        FileChannel lock = uncompressed.remove(name);
        if (lock != null) {
            folder.unlock(name, lock);
        }
    }

    /** Leaves what is not compressed to the next start. */
    void releaseAll() throws IOException {
        for (SegmentName name : List.copyOf(uncompressed.keySet())) {
            release(name);
        }
    }

    /** Gives up the locks as the end of the process does. */
    void dropLocks() throws IOException {
        for (FileChannel lock : uncompressed.values()) {
            lock.close();
        }
    }

    /** Reports what cannot be done with a segment, once; records are written all the same. */
    private void report(SegmentName name, String what, IOException e) {
        if (reported.add(name)) {
            warnings.accept("the segment " + folder.path(name) + " of the journal of calls cannot be " + what + ": "
                    + why(e) + "; it is tried again");
        }
    }

    /** Returns the reason of a failure without the path, which the message names. */
    static String why(Throwable e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
