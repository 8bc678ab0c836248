package dev.sluice.share;

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
 * Who asks for the same, which call is on its way for them, and the answers that are kept. Everyone it hands out in a list is to be told by whoever called, once; it
 * calls nobody. Bounded in bytes: of what is kept, the least asked for goes first, and an answer for which there is no room is not held.
 *
 * <p>Any thread, under its own lock; time in nanoseconds of any epoch.
 *
 * @param <M> who leads or follows, told apart by {@code equals}
 * @param <A> a kept answer
 */
public final class Reads<M, A> {
    /** A flight without an answer for that long is not joined: what it rides on may be dead. */
    public static final long MOST_WAIT_NANOS = 1_000_000_000L;

    /** Of one kept answer beside its bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final SharedBounds bounds;
    private final Map<ReadKey, Place<M>> places = new HashMap<>();
    private final LinkedHashMap<ReadKey, Stored<A>> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long flyingBytes;
    private long keptBytes;
    private long nextEndNanos;
    private int following;

    /** Those who ask for the same, and the flight that takes more along. */
    private static final class Place<M> {
        private final Set<M> asking = new LinkedHashSet<>();
        private @Nullable Flight<M> open;

        private boolean isEmpty() {
            return asking.isEmpty() && open == null;
        }
    }

    private record Stored<A>(A answer, long bytes, long sinceNanos, long forNanos) {
        private boolean isOver(long now) {
            return now - sinceNanos >= forNanos;
        }
    }

    public Reads(SharedBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * A read comes.
     *
     * @param keepNanos how long its answers are kept now; 0: not at all
     */
    public synchronized Coming<M, A> come(ReadKey key, M who, long keepNanos, long now) {
        Stored<A> stored = kept.get(key);
        if (stored != null && (stored.isOver(now) || now - stored.sinceNanos >= keepNanos)) {
            drop(key);
        } else if (stored != null) {
            return new Coming.Kept<>(stored.answer, now - stored.sinceNanos);
        }
        Place<M> place = places.computeIfAbsent(key, any -> new Place<>());
        Flight<M> open = open(place, now);
        if (open != null) {
            open.followers.add(who);
            following++;
            return new Coming.Follows<>(open);
        }
        place.asking.add(who);
        return new Coming.Asks<>();
    }

    private @Nullable Flight<M> open(Place<M> place, long now) {
        Flight<M> open = place.open;
        return open != null && now - open.sinceNanos < MOST_WAIT_NANOS ? open : null;
    }

    /** One that asked was admitted. */
    public synchronized Lead<M> lead(ReadKey key, M who, long now) {
        Place<M> place = places.get(key);
        if (place == null || !place.asking.remove(who)) {
            return new Lead.Taken<>();
        }
        Flight<M> flight = new Flight<>(key, now);
        flight.followers.addAll(place.asking);
        place.asking.clear();
        following += flight.followers.size();
        place.open = flight;
        return new Lead.Leads<>(flight, List.copyOf(flight.followers));
    }

    /** One that asked does so no more. */
    public synchronized void leave(ReadKey key, M who) {
        Place<M> place = places.get(key);
        if (place != null && place.asking.remove(who)) {
            tidy(key, place);
        }
    }

    /** A follower does so no more. */
    public synchronized void leave(Flight<M> flight, M who) {
        if (flight.followers.remove(who)) {
            following--;
        }
    }

    private void tidy(ReadKey key, Place<M> place) {
        if (place.isEmpty()) {
            places.remove(key);
        }
    }

    /** Its answer begins: nobody joins any more. Whether anybody follows. */
    public synchronized boolean begun(Flight<M> flight) {
        close(flight);
        return !flight.followers.isEmpty();
    }

    private void close(Flight<M> flight) {
        Place<M> place = places.get(flight.key);
        if (place != null && place.open == flight) {
            place.open = null;
            tidy(flight.key, place);
        }
    }

    /** Whether so much more of its answer may be held. */
    public synchronized boolean hold(Flight<M> flight, int bytes) {
        if (flight.over || flight.heldBytes + bytes > bounds.mostAnswerBytes() || !makeRoom(bytes)) {
            return false;
        }
        flight.heldBytes += bytes;
        flyingBytes += bytes;
        return true;
    }

    /** Of what is kept as much goes as must; nothing, if that is not enough. */
    private boolean makeRoom(long bytes) {
        long left = bounds.mostHeldBytes() - flyingBytes - bytes;
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

    /** It is over, whatever came of it: those who followed, each of whom is to be told. A second time nobody is. */
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

    /** Its leader leads no more and asks again, as do those who followed, each of whom is to be told. */
    public synchronized List<M> again(Flight<M> flight, M leader) {
        List<M> followers = landed(flight);
        places.computeIfAbsent(flight.key, any -> new Place<>()).asking.add(leader);
        return followers;
    }

    /**
     * Keeps an answer, if there is room.
     *
     * @param sinceNanos when its call was sent: from there on it ages
     */
    public synchronized void keep(ReadKey key, A answer, int bytes, long sinceNanos, long forNanos) {
        drop(key);
        long whole = (long) bytes + key.size() + OVERHEAD_BYTES;
        if (bytes <= bounds.mostAnswerBytes() && makeRoom(whole)) {
            if (kept.isEmpty() || nextEndNanos - (sinceNanos + forNanos) > 0) {
                nextEndNanos = sinceNanos + forNanos;
            }
            kept.put(key, new Stored<>(answer, whole, sinceNanos, forNanos));
            keptBytes += whole;
        }
    }

    private void drop(ReadKey key) {
        Stored<A> stored = kept.remove(key);
        if (stored != null) {
            keptBytes -= stored.bytes;
        }
    }

    /** Lets go of what is kept and over. */
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

    /** Keeps nothing of what it has: the configuration is another one. */
    public synchronized void forget() {
        kept.clear();
        keptBytes = 0;
    }

    /** Of answers, kept or on their way. */
    public synchronized long heldBytes() {
        return keptBytes + flyingBytes;
    }

    /** Those who wait for the answer to another one's call now. */
    public synchronized int following() {
        return following;
    }

    /** Whether nobody asks and nothing flies. */
    synchronized boolean isIdle() {
        return places.isEmpty();
    }
}
