package dev.sluice.core.coalesce;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The waiting reads, the sent reads and the cached responses. It calls nobody: the caller has to inform every read in a
 * returned list, once. Its memory is bounded in bytes: the least recently used cached response is dropped first, and a
 * response that does not fit is not kept.
 *
 * <p>Any thread; guarded by its own lock. Times are nanoseconds of any origin.
 *
 * @param <M> type of the callers that lead or follow, compared by {@code equals}
 * @param <A> type of a cached response
 */
public final class ReadCoalescer<M, A> {
    /** The time after which a sent read without a response is not joined any more: its connection may be dead. */
    public static final long MAX_WAIT_NANOS = Nanos.PER_SECOND;

    /** Estimated memory of one cached response in addition to its bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final SharedBounds bounds;
    private final Map<ReadKey, PendingReads<M>> pending = new HashMap<>();
    private final LinkedHashMap<ReadKey, Stored<A>> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long sentReadBytes;
    private long keptBytes;
    private long nextEndNanos;
    private int following;

    /** The waiting reads with the same key, and the sent read that further reads join. */
    private static final class PendingReads<M> {
        private final Set<M> asking = new LinkedHashSet<>();
        private @Nullable SentRead<M> open;

        private boolean isEmpty() {
            return asking.isEmpty() && open == null;
        }
    }

    private record Stored<A>(A response, long bytes, long sinceNanos, long forNanos) {
        private boolean isOver(long now) {
            return now - sinceNanos >= forNanos;
        }
    }

    public ReadCoalescer(SharedBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Records the arrival of a read.
     *
     * @param keepNanos how long responses of its route are cached at present; 0 means not at all
     */
    public synchronized ReadLookup<M, A> arrive(ReadKey key, M who, long keepNanos, long now) {
        Stored<A> stored = kept.get(key);
        if (stored != null && (stored.isOver(now) || now - stored.sinceNanos >= keepNanos)) {
            drop(key);
        } else if (stored != null) {
            return new ReadLookup.Cached<>(stored.response, now - stored.sinceNanos);
        }
        PendingReads<M> reads = pending.computeIfAbsent(key, any -> new PendingReads<>());
        SentRead<M> open = open(reads, now);
        if (open != null) {
            open.followers.add(who);
            following++;
            return new ReadLookup.Joined<>(open);
        }
        reads.asking.add(who);
        return new ReadLookup.Absent<>();
    }

    private @Nullable SentRead<M> open(PendingReads<M> reads, long now) {
        SentRead<M> open = reads.open;
        return open != null && now - open.sinceNanos < MAX_WAIT_NANOS ? open : null;
    }

    /** Records that a waiting read was admitted. */
    public synchronized LeaderDecision<M> lead(ReadKey key, M who, long now) {
        PendingReads<M> reads = pending.get(key);
        if (reads == null || !reads.asking.remove(who)) {
            return new LeaderDecision.NotLeading<>();
        }
        SentRead<M> sentRead = new SentRead<>(key, now);
        sentRead.followers.addAll(reads.asking);
        reads.asking.clear();
        following += sentRead.followers.size();
        reads.open = sentRead;
        return new LeaderDecision.Leading<>(sentRead, List.copyOf(sentRead.followers));
    }

    /** Removes a waiting read. */
    public synchronized void leave(ReadKey key, M who) {
        PendingReads<M> reads = pending.get(key);
        if (reads != null && reads.asking.remove(who)) {
            removeIfEmpty(key, reads);
        }
    }

    /** Removes a follower. */
    public synchronized void leave(SentRead<M> sentRead, M who) {
        if (sentRead.followers.remove(who)) {
            following--;
        }
    }

    private void removeIfEmpty(ReadKey key, PendingReads<M> reads) {
        if (reads.isEmpty()) {
            pending.remove(key);
        }
    }

    /** Records that the response began, so that no further read joins. Returns whether the sent read has followers. */
    public synchronized boolean begun(SentRead<M> sentRead) {
        close(sentRead);
        return !sentRead.followers.isEmpty();
    }

    private void close(SentRead<M> sentRead) {
        PendingReads<M> reads = pending.get(sentRead.key);
        if (reads != null && reads.open == sentRead) {
            reads.open = null;
            removeIfEmpty(sentRead.key, reads);
        }
    }

    /** Reserves memory for this many more bytes of the response; returns false when the bounds do not allow it. */
    public synchronized boolean tryReserve(SentRead<M> sentRead, int bytes) {
        if (sentRead.over || sentRead.heldBytes + bytes > bounds.maxResponseBytes() || !makeRoom(bytes)) {
            return false;
        }
        sentRead.heldBytes += bytes;
        sentReadBytes += bytes;
        return true;
    }

    /**
     * Drops as many cached responses as needed for this many bytes; drops nothing and returns false when that would not
     * be enough.
     */
    private boolean makeRoom(long bytes) {
        long left = bounds.maxHeldBytes() - sentReadBytes - bytes;
        if (left < 0) {
            return false;
        }
        Iterator<Stored<A>> min = kept.values().iterator();
        while (keptBytes > left) {
            keptBytes -= min.next().bytes;
            min.remove();
        }
        return true;
    }

    /**
     * Ends the sent read with any result and returns its followers, which the caller has to inform. A second call
     * returns none.
     */
    public synchronized List<M> complete(SentRead<M> sentRead) {
        if (sentRead.over) {
            return List.of();
        }
        sentRead.over = true;
        close(sentRead);
        sentReadBytes -= sentRead.heldBytes;
        sentRead.heldBytes = 0;
        List<M> followers = new ArrayList<>(sentRead.followers);
        sentRead.followers.clear();
        following -= followers.size();
        return followers;
    }

    /**
     * Ends the sent read because its leader waits for admission again, and returns the followers, which the caller has
     * to inform and which wait again, too.
     */
    public synchronized List<M> retry(SentRead<M> sentRead, M leader) {
        List<M> followers = complete(sentRead);
        pending.computeIfAbsent(sentRead.key, any -> new PendingReads<>())
                .asking
                .add(leader);
        return followers;
    }

    /**
     * Caches a response if there is space.
     *
     * @param sinceNanos time at which its request was sent; its age counts from there
     */
    public synchronized void keep(ReadKey key, A response, int bytes, long sinceNanos, long forNanos) {
        drop(key);
        long whole = (long) bytes + key.size() + OVERHEAD_BYTES;
        if (bytes <= bounds.maxResponseBytes() && makeRoom(whole)) {
            if (kept.isEmpty() || nextEndNanos - (sinceNanos + forNanos) > 0) {
                nextEndNanos = sinceNanos + forNanos;
            }
            kept.put(key, new Stored<>(response, whole, sinceNanos, forNanos));
            keptBytes += whole;
        }
    }

    private void drop(ReadKey key) {
        Stored<A> stored = kept.remove(key);
        if (stored != null) {
            keptBytes -= stored.bytes;
        }
    }

    /** Removes the cached responses that have expired. */
    public synchronized void purge(long now) {
        if (kept.isEmpty() || now - nextEndNanos < 0) {
            return;
        }
        boolean first = true;
        Iterator<Stored<A>> each = kept.values().iterator();
        while (each.hasNext()) {
            Stored<A> stored = each.next();
            long end = stored.sinceNanos + stored.forNanos;
            if (now - end >= 0) {
                keptBytes -= stored.bytes;
                each.remove();
            } else if (first || nextEndNanos - end > 0) {
                nextEndNanos = end;
                first = false;
            }
        }
    }

    /** Removes all cached responses, after a change of the configuration. */
    public synchronized void forget() {
        kept.clear();
        keptBytes = 0;
    }

    /** Returns the bytes of all responses that are cached or in flight. */
    public synchronized long heldBytes() {
        return keptBytes + sentReadBytes;
    }

    /** Returns the number of reads that wait for the response to another read's request. */
    public synchronized int following() {
        return following;
    }

    /** Returns whether no read waits and no sent read is open. */
    synchronized boolean isIdle() {
        return pending.isEmpty();
    }
}
