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
 * The coalescer of identical reads, which holds the waiting reads, the sent reads and the cached responses. It makes no
 * callbacks: the caller must inform every read in a returned list, once. Its memory is bounded in bytes: the least
 * recently used cached response is removed first, and a response that does not fit is not cached.
 *
 * <p>Thread-safe: guarded by its own lock. Times are nanoseconds of any origin.
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
    private final LinkedHashMap<ReadKey, CachedResponse<A>> cached = new LinkedHashMap<>(16, 0.75f, true);
    private long sentReadBytes;
    private long cachedBytes;
    private long nextExpiryNanos;
    private int followerCount;

    /** The waiting reads with the same key, and the sent read that further reads join. */
    private static final class PendingReads<M> {
        private final Set<M> waiting = new LinkedHashSet<>();
        private @Nullable SentRead<M> joinable;

        private boolean isEmpty() {
            return waiting.isEmpty() && joinable == null;
        }
    }

    private record CachedResponse<A>(A response, long bytes, long sentNanos, long lifetimeNanos) {
        private boolean isExpired(long now) {
            return now - sentNanos >= lifetimeNanos;
        }
    }

    public ReadCoalescer(SharedBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Registers a new read and returns how it gets its response.
     *
     * @param keepNanos how long responses of its route are cached at present; 0 means not at all
     */
    public synchronized ReadLookup<M, A> lookUp(ReadKey key, M caller, long keepNanos, long now) {
        CachedResponse<A> known = cached.get(key);
        if (known != null && (known.isExpired(now) || now - known.sentNanos >= keepNanos)) {
            removeCached(key);
        } else if (known != null) {
            return new ReadLookup.Cached<>(known.response, now - known.sentNanos);
        }
        PendingReads<M> reads = pending.computeIfAbsent(key, any -> new PendingReads<>());
        SentRead<M> joinable = joinable(reads, now);
        if (joinable != null) {
            joinable.followers.add(caller);
            followerCount++;
            return new ReadLookup.Joined<>(joinable);
        }
        reads.waiting.add(caller);
        return new ReadLookup.Absent<>();
    }

    private @Nullable SentRead<M> joinable(PendingReads<M> reads, long now) {
        SentRead<M> joinable = reads.joinable;
        return joinable != null && now - joinable.sentNanos < MAX_WAIT_NANOS ? joinable : null;
    }

    /** Records that a waiting read was admitted, and returns whether it leads. */
    public synchronized LeaderDecision<M> lead(ReadKey key, M caller, long now) {
        PendingReads<M> reads = pending.get(key);
        if (reads == null || !reads.waiting.remove(caller)) {
            return new LeaderDecision.NotLeading<>();
        }
        SentRead<M> sentRead = new SentRead<>(key, now);
        sentRead.followers.addAll(reads.waiting);
        reads.waiting.clear();
        followerCount += sentRead.followers.size();
        reads.joinable = sentRead;
        return new LeaderDecision.Leading<>(sentRead, List.copyOf(sentRead.followers));
    }

    /** Removes a waiting read. */
    public synchronized void leave(ReadKey key, M caller) {
        PendingReads<M> reads = pending.get(key);
        if (reads != null && reads.waiting.remove(caller)) {
            removeIfEmpty(key, reads);
        }
    }

    /** Removes a follower. */
    public synchronized void leave(SentRead<M> sentRead, M caller) {
        if (sentRead.followers.remove(caller)) {
            followerCount--;
        }
    }

    private void removeIfEmpty(ReadKey key, PendingReads<M> reads) {
        if (reads.isEmpty()) {
            pending.remove(key);
        }
    }

    /** Records that the response began, so that no further read joins. Returns whether the sent read has followers. */
    public synchronized boolean beginResponse(SentRead<M> sentRead) {
        close(sentRead);
        return !sentRead.followers.isEmpty();
    }

    private void close(SentRead<M> sentRead) {
        PendingReads<M> reads = pending.get(sentRead.key);
        if (reads != null && reads.joinable == sentRead) {
            reads.joinable = null;
            removeIfEmpty(sentRead.key, reads);
        }
    }

    /** Reserves memory for this many more bytes of the response; returns false when the bounds do not allow it. */
    public synchronized boolean tryReserve(SentRead<M> sentRead, int bytes) {
        if (sentRead.ended || sentRead.heldBytes + bytes > bounds.maxResponseBytes() || !makeRoom(bytes)) {
            return false;
        }
        sentRead.heldBytes += bytes;
        sentReadBytes += bytes;
        return true;
    }

    /**
     * Removes as many cached responses as needed for this many bytes; removes none and returns false when that would
     * not be enough.
     */
    private boolean makeRoom(long bytes) {
        long available = bounds.maxHeldBytes() - sentReadBytes - bytes;
        if (available < 0) {
            return false;
        }
        Iterator<CachedResponse<A>> leastRecentlyUsed = cached.values().iterator();
        while (cachedBytes > available) {
            cachedBytes -= leastRecentlyUsed.next().bytes;
            leastRecentlyUsed.remove();
        }
        return true;
    }

    /**
     * Ends the sent read with any result and returns its followers, which the caller has to inform. A second call
     * returns none.
     */
    public synchronized List<M> complete(SentRead<M> sentRead) {
        if (sentRead.ended) {
            return List.of();
        }
        sentRead.ended = true;
        close(sentRead);
        sentReadBytes -= sentRead.heldBytes;
        sentRead.heldBytes = 0;
        List<M> followers = new ArrayList<>(sentRead.followers);
        sentRead.followers.clear();
        followerCount -= followers.size();
        return followers;
    }

    /**
     * Ends the sent read because its leader waits for admission again, and returns the followers, which the caller has
     * to inform and which wait again, too.
     */
    public synchronized List<M> retry(SentRead<M> sentRead, M leader) {
        List<M> followers = complete(sentRead);
        pending.computeIfAbsent(sentRead.key, any -> new PendingReads<>())
                .waiting
                .add(leader);
        return followers;
    }

    /**
     * Caches a response if there is space.
     *
     * @param sentNanos time at which its request was sent; its age counts from there
     */
    public synchronized void cache(ReadKey key, A response, int bytes, long sentNanos, long lifetimeNanos) {
        removeCached(key);
        long totalBytes = (long) bytes + key.size() + OVERHEAD_BYTES;
        if (bytes <= bounds.maxResponseBytes() && makeRoom(totalBytes)) {
            if (cached.isEmpty() || nextExpiryNanos - (sentNanos + lifetimeNanos) > 0) {
                nextExpiryNanos = sentNanos + lifetimeNanos;
            }
            cached.put(key, new CachedResponse<>(response, totalBytes, sentNanos, lifetimeNanos));
            cachedBytes += totalBytes;
        }
    }

    private void removeCached(ReadKey key) {
        CachedResponse<A> known = cached.remove(key);
        if (known != null) {
            cachedBytes -= known.bytes;
        }
    }

    /** Removes the cached responses that have expired. */
    public synchronized void removeExpired(long now) {
        if (cached.isEmpty() || now - nextExpiryNanos < 0) {
            return;
        }
        boolean first = true;
        Iterator<CachedResponse<A>> each = cached.values().iterator();
        while (each.hasNext()) {
            CachedResponse<A> known = each.next();
            long end = known.sentNanos + known.lifetimeNanos;
            if (now - end >= 0) {
                cachedBytes -= known.bytes;
                each.remove();
            } else if (first || nextExpiryNanos - end > 0) {
                nextExpiryNanos = end;
                first = false;
            }
        }
    }

    /** Removes all cached responses, after a change of the configuration. */
    public synchronized void clearCache() {
        cached.clear();
        cachedBytes = 0;
    }

    /** Returns the bytes of all responses that are cached or in flight. */
    public synchronized long heldBytes() {
        return cachedBytes + sentReadBytes;
    }

    /** Returns the number of reads that wait for the response to another read's request. */
    public synchronized int followerCount() {
        return followerCount;
    }

    /** Returns whether no read waits and no sent read is open. */
    synchronized boolean isIdle() {
        return pending.isEmpty();
    }
}
