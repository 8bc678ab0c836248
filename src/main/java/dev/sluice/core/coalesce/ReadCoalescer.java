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
 * The waiting reads, the flights and the cached responses. It calls nobody: the caller has to inform every read in a
 * returned list, once. Its memory is bounded in bytes: the least recently used cached response is dropped first, and a
 * response that does not fit is not kept.
 *
 * <p>Any thread; guarded by its own lock. Times are nanoseconds of any origin.
 *
 * @param <M> type of the callers that lead or follow, compared by {@code equals}
 * @param <A> type of a cached response
 */
public final class ReadCoalescer<M, A> {
    /** The time after which a flight without a response is not joined any more: its connection may be dead. */
    public static final long MAX_WAIT_NANOS = Nanos.PER_SECOND;

    /** Estimated memory of one cached response in addition to its bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final SharedBounds bounds;
    private final Map<ReadKey, PendingReads<M>> pending = new HashMap<>();
    private final LinkedHashMap<ReadKey, Stored<A>> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long flyingBytes;
    private long keptBytes;
    private long nextEndNanos;
    private int following;

    /** The waiting reads with the same key, and the flight that further reads join. */
    private static final class PendingReads<M> {
        private final Set<M> asking = new LinkedHashSet<>();
        private @Nullable Flight<M> open;

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
        Flight<M> open = open(reads, now);
        if (open != null) {
            open.followers.add(who);
            following++;
            return new ReadLookup.Joined<>(open);
        }
        reads.asking.add(who);
        return new ReadLookup.Absent<>();
    }

    private @Nullable Flight<M> open(PendingReads<M> reads, long now) {
        Flight<M> open = reads.open;
        return open != null && now - open.sinceNanos < MAX_WAIT_NANOS ? open : null;
    }

    /** Records that a waiting read was admitted. */
    public synchronized LeaderDecision<M> lead(ReadKey key, M who, long now) {
        PendingReads<M> reads = pending.get(key);
        if (reads == null || !reads.asking.remove(who)) {
            return new LeaderDecision.NotLeading<>();
        }
        Flight<M> flight = new Flight<>(key, now);
        flight.followers.addAll(reads.asking);
        reads.asking.clear();
        following += flight.followers.size();
        reads.open = flight;
        return new LeaderDecision.Leading<>(flight, List.copyOf(flight.followers));
    }

    /** Removes a waiting read. */
    public synchronized void leave(ReadKey key, M who) {
        PendingReads<M> reads = pending.get(key);
        if (reads != null && reads.asking.remove(who)) {
            removeIfEmpty(key, reads);
        }
    }

    /** Removes a follower. */
    public synchronized void leave(Flight<M> flight, M who) {
        if (flight.followers.remove(who)) {
            following--;
        }
    }

    private void removeIfEmpty(ReadKey key, PendingReads<M> reads) {
        if (reads.isEmpty()) {
            pending.remove(key);
        }
    }

    /** Records that the response began, so that no further read joins. Returns whether the flight has followers. */
    public synchronized boolean begun(Flight<M> flight) {
        close(flight);
        return !flight.followers.isEmpty();
    }

    private void close(Flight<M> flight) {
        PendingReads<M> reads = pending.get(flight.key);
        if (reads != null && reads.open == flight) {
            reads.open = null;
            removeIfEmpty(flight.key, reads);
        }
    }

    /** Reserves memory for this many more bytes of the response; returns false when the bounds do not allow it. */
    public synchronized boolean tryReserve(Flight<M> flight, int bytes) {
        if (flight.over || flight.heldBytes + bytes > bounds.maxResponseBytes() || !makeRoom(bytes)) {
            return false;
        }
        flight.heldBytes += bytes;
        flyingBytes += bytes;
        return true;
    }

    /**
     * Drops as many cached responses as needed for this many bytes; drops nothing and returns false when that would not
     * be enough.
     */
    private boolean makeRoom(long bytes) {
        long left = bounds.maxHeldBytes() - flyingBytes - bytes;
        if (left < 0) {
            return false;
        }
        Iterator<Stored<A>> least = kept.values().iterator();
        while (keptBytes > left) {
            keptBytes -= least.next().bytes;
            least.remove();
        }
        return true;
    }

    /**
     * Ends the flight with any result and returns its followers, which the caller has to inform. A second call returns
     * none.
     */
    public synchronized List<M> landed(Flight<M> flight) {
        if (flight.over) {
            return List.of();
        }
        flight.over = true;
        close(flight);
        flyingBytes -= flight.heldBytes;
        flight.heldBytes = 0;
        List<M> followers = new ArrayList<>(flight.followers);
        flight.followers.clear();
        following -= followers.size();
        return followers;
    }

    /**
     * Ends the flight because its leader waits for admission again, and returns the followers, which the caller has to
     * inform and which wait again, too.
     */
    public synchronized List<M> again(Flight<M> flight, M leader) {
        List<M> followers = landed(flight);
        pending.computeIfAbsent(flight.key, any -> new PendingReads<>()).asking.add(leader);
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
        return keptBytes + flyingBytes;
    }

    /** Returns the number of reads that wait for the response to another read's request. */
    public synchronized int following() {
        return following;
    }

    /** Returns whether no read waits and no flight is open. */
    synchronized boolean isIdle() {
        return pending.isEmpty();
    }
}
