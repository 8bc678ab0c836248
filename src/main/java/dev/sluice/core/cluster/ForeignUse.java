package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The foreign use of one shared limit: the units that programs outside the cluster use, on the same address or account.
 *
 * <p>The exchange's count includes the calls of all members. A count is judged when each other member has written,
 * after the count was read, a note with its maximum use at that time. The count minus these and this member's own use
 * is foreign. Numbers show whether a note was written after the count was read: this member sends a request after
 * reading the count, the store numbers the request, and the note must name that number or a later one. For a member
 * without such a note, its cap counts if that is more. So a member's calls never count as foreign.
 *
 * <p>Not thread-safe: the lock of the limiter guards it. Memory: at most {@value #MAX_OPEN} counts, and one value for
 * each member.
 */
final class ForeignUse {
    private static final int MAX_OPEN = 4;
    private static final long NONE = -1;

    /** The exchange's count in one response, minus the units that may be this member's. */
    private static final class Count {
        private final long excess;
        private final long groupedSince;
        private final long startedAt;
        private final long readAt;
        private final long expiresAt;

        /** The number of the first request after the count was read; a note that names it, or a later one, is newer. */
        private long firstHandled = NONE;

        Count(long excess, long groupedSince, long startedAt, long readAt, long expiresAt) {
            this.excess = excess;
            this.groupedSince = groupedSince;
            this.startedAt = startedAt;
            this.readAt = readAt;
            this.expiresAt = expiresAt;
        }
    }

    private record Usage(long units, long expiresAt) {
        static final Usage NOTHING = new Usage(0, 0);

        long unitsAt(long now) {
            return now - expiresAt < 0 ? units : 0;
        }
    }

    /** The booked cap of another member, and its note; null when it wrote none. */
    private record OtherMember(
            String member, long cap, @Nullable UsageNote note) {}

    private final long judgementNanos;
    private final ArrayDeque<Count> openCounts = new ArrayDeque<>();
    private final Map<String, Usage> foundByOthers = new HashMap<>();
    private Usage foundHere = Usage.NOTHING;

    /**
     * The use found here, extended by the time that it takes to judge a count. The foreign program usually continues in
     * the next window, of which the members would otherwise use all until a first count is judged.
     */
    private Usage carriedOver = Usage.NOTHING;

    private boolean hasCounts;
    private boolean hasJudged;

    /** Creates an instance for notes with the maximum use of the last {@code judgementNanos}. */
    ForeignUse(long judgementNanos) {
        this.judgementNanos = judgementNanos;
    }

    /**
     * Records a count of the exchange, to be judged later. Of several within a short time the largest stays.
     *
     * @param excess the count minus the units that may be this member's
     * @param startedAt when the call was started whose response has the count
     * @param expiresAt when the counted units have expired at the exchange
     */
    void addCount(long excess, long startedAt, long expiresAt, long now) {
        hasCounts = true;
        hasJudged |= excess <= 0;
        Count last = openCounts.peekLast();
        long groupedSince = now;
        if (last != null && now - last.groupedSince < judgementNanos / MAX_OPEN) {
            if (excess < last.excess && now - last.expiresAt < 0) {
                return;
            }
            groupedSince = last.groupedSince;
            openCounts.removeLast();
        }
        if (openCounts.size() == MAX_OPEN) {
            openCounts.removeFirst();
        }
        openCounts.add(new Count(excess, groupedSince, startedAt, now, expiresAt));
    }

    /** Returns whether a response had a count of this limit, so that the others' notes are needed. */
    boolean hasCounts() {
        return hasCounts;
    }

    /** Returns whether a count was judged, so that foreign use is known. */
    boolean hasJudged() {
        return hasJudged;
    }

    /**
     * Reads the caps and notes of the other members.
     *
     * @param handled the number that the store gave the request of this response
     * @param sentAt when that request was sent
     */
    void readNotes(Map<String, MemberNote> notes, long handled, long sentAt, long now) {
        List<OtherMember> others = new ArrayList<>();
        notes.forEach((member, note) -> others.add(new OtherMember(member, note.cap(), UsageNote.parse(note.note()))));
        foundByOthers.values().removeIf(usage -> usage.unitsAt(now) == 0);
        others.forEach(other -> adopt(other, now));
        openCounts.removeIf(count -> now - count.startedAt - judgementNanos > 0); // notes do not go back so far
        for (Count count : openCounts) {
            if (sentAt - count.readAt > 0 && !others.isEmpty()) {
                judge(count, others, handled, now);
            }
        }
    }

    /** Records the foreign use that another member has found. */
    private void adopt(OtherMember other, long now) {
        UsageNote note = other.note();
        boolean hasRoom = foundByOthers.size() < MessageBounds.MAX_NOTES || foundByOthers.containsKey(other.member());
        if (note != null && note.foreign() > 0 && hasRoom) {
            foundByOthers.put(other.member(), new Usage(note.foreign(), now + note.foreignMs() * Nanos.PER_MILLI));
        }
    }

    /** Records as foreign the part of a count that is beyond the use of all members. */
    private void judge(Count count, List<OtherMember> others, long handled, long now) {
        if (count.firstHandled == NONE) {
            count.firstHandled = handled;
        }
        boolean isFinal = true;
        long units = 0;
        for (OtherMember other : others) {
            UsageNote note = other.note();
            if (note == null) {
                units += other.cap(); // without a note it has not used more than that for long
            } else if (note.handled() >= count.firstHandled) {
                units += note.peak();
            } else {
                units += Math.max(note.peak(), other.cap());
                isFinal = false;
            }
        }
        long foreign = count.excess - units;
        if (foreign > foundHere.unitsAt(now)) {
            foundHere = new Usage(foreign, count.expiresAt);
        }
        if (foreign > carriedOver.unitsAt(now)) {
            carriedOver = new Usage(foreign, count.expiresAt + judgementNanos);
        }
        hasJudged |= isFinal;
    }

    /** Discards the counts to be judged, because the store numbers the requests from 1 again. */
    void generationChanged() {
        openCounts.clear();
    }

    /** Returns the largest foreign use that any member has found. */
    long units(long now) {
        long max = ownUnits(now);
        if (!foundByOthers.isEmpty()) {
            for (Usage other : foundByOthers.values()) {
                max = Math.max(max, other.unitsAt(now));
            }
        }
        return max;
    }

    /** Returns the foreign use that this member has found. */
    long ownUnits(long now) {
        return ownUsage(now).unitsAt(now);
    }

    /** Returns the milliseconds until the foreign use that this member has found has expired. */
    long ownMillis(long now) {
        Usage own = ownUsage(now);
        return own.unitsAt(now) == 0 ? 0 : Nanos.ceilMillis(own.expiresAt() - now);
    }

    private Usage ownUsage(long now) {
        return foundHere.unitsAt(now) > carriedOver.unitsAt(now) ? foundHere : carriedOver;
    }
}
