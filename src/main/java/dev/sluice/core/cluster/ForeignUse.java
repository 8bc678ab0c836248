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
 * The units of one shared limit that strangers use: programs on the same address or account that are no members.
 *
 * <p>The exchange's count includes the calls of all members. A count is judged when the others have told, after it was
 * read, the most that each may have had at that time; what is beyond their sum and this member's own use is of
 * strangers. Whether a note was written after that is decided by numbers: this member sends a request after reading the
 * count, the store numbers it, and a note counts when its writer had heard of that number. Until then the writer's cap
 * counts, if that is more. So a member's calls are never taken for a stranger's.
 *
 * <p>Not thread-safe: guarded by the lock of the limiter. Bounded: a few counts to be judged, and one value for each
 * member.
 */
final class ForeignUse {
    private static final int MAX_OPEN = 4;
    private static final long NONE = -1;

    /** The exchange's count in one response, beyond what this member may have had in it. */
    private static final class Count {
        private final long excess;
        private final long beganAt;
        private final long startedAt;
        private final long readAt;
        private final long until;

        /** The number of the first request that was sent after the count was read; notes that know it are later. */
        private long handled = NONE;

        Count(long excess, long beganAt, long startedAt, long readAt, long until) {
            this.excess = excess;
            this.beganAt = beganAt;
            this.startedAt = startedAt;
            this.readAt = readAt;
            this.until = until;
        }
    }

    private record Usage(long units, long until) {
        static final Usage NOTHING = new Usage(0, 0);

        long unitsAt(long now) {
            return now - until < 0 ? units : 0;
        }
    }

    /** What is booked for another member, and what it tells; null when it tells nothing. */
    private record OtherMember(
            String member, long cap, @Nullable UsageNote note) {}

    private final long judgementNanos;
    private final ArrayDeque<Count> open = new ArrayDeque<>();
    private final Map<String, Usage> told = new HashMap<>();
    private Usage found = Usage.NOTHING;

    /**
     * What was found, for as much longer as it takes to judge a count. A stranger goes on in the next window, and until
     * its first count is judged the members would use all of it.
     */
    private Usage carriedOver = Usage.NOTHING;

    private boolean hasCounts;
    private boolean hasJudged;

    /** Creates it for notes that state the peak of the last {@code judgementNanos}. */
    ForeignUse(long judgementNanos) {
        this.judgementNanos = judgementNanos;
    }

    /**
     * Records a count of the exchange, to be judged later. Of several within a short time the largest is kept.
     *
     * @param excess the count, less the most that this member may have had in it
     * @param startedAt when the call was started whose response has the count
     * @param until when these units no longer count at the exchange
     */
    void counted(long excess, long startedAt, long until, long now) {
        hasCounts = true;
        hasJudged |= excess <= 0;
        Count last = open.peekLast();
        long beganAt = now;
        if (last != null && now - last.beganAt < judgementNanos / MAX_OPEN) {
            if (excess < last.excess && now - last.until < 0) {
                return;
            }
            beganAt = last.beganAt;
            open.removeLast();
        }
        if (open.size() == MAX_OPEN) {
            open.removeFirst();
        }
        open.add(new Count(excess, beganAt, startedAt, now, until));
    }

    /** Returns whether the exchange counts this limit in its responses, so that the others' notes are needed. */
    boolean hasCounts() {
        return hasCounts;
    }

    /** Returns whether a count was judged, so that use of which nobody told is known. */
    boolean hasJudged() {
        return hasJudged;
    }

    /**
     * Reads what the others have and tell.
     *
     * @param handled the number of the request that this is the response to
     * @param sentAt when that request was sent
     */
    void heard(Map<String, MemberNote> notes, long handled, long sentAt, long now) {
        List<OtherMember> others = new ArrayList<>();
        notes.forEach((member, note) -> others.add(new OtherMember(member, note.cap(), UsageNote.parse(note.note()))));
        told.values().removeIf(found -> found.unitsAt(now) == 0);
        others.forEach(other -> take(other, now));
        open.removeIf(count -> now - count.startedAt - judgementNanos > 0); // notes do not go back so far
        for (Count count : open) {
            if (sentAt - count.readAt > 0 && !others.isEmpty()) {
                update(count, others, handled, now);
            }
        }
    }

    /** Takes over what another member has found. */
    private void take(OtherMember other, long now) {
        UsageNote note = other.note();
        boolean hasRoom = told.size() < MessageBounds.MAX_NOTES || told.containsKey(other.member());
        if (note != null && note.foreign() > 0 && hasRoom) {
            told.put(other.member(), new Usage(note.foreign(), now + note.foreignMs() * Nanos.PER_MILLI));
        }
    }

    /** Takes what is beyond the others' use for a stranger's. */
    private void update(Count count, List<OtherMember> others, long handled, long now) {
        if (count.handled == NONE) {
            count.handled = handled;
        }
        boolean isFinal = true;
        long units = 0;
        for (OtherMember other : others) {
            UsageNote note = other.note();
            if (note == null) {
                units += other.cap(); // without a note it has not used more than that for long
            } else if (note.heard() >= count.handled) {
                units += note.peak();
            } else {
                units += Math.max(note.peak(), other.cap());
                isFinal = false;
            }
        }
        long foreign = count.excess - units;
        if (foreign > found.unitsAt(now)) {
            found = new Usage(foreign, count.until);
        }
        if (foreign > carriedOver.unitsAt(now)) {
            carriedOver = new Usage(foreign, count.until + judgementNanos);
        }
        hasJudged |= isFinal;
    }

    /** Forgets the counts to be judged, because the store numbers requests anew. */
    void generationChanged() {
        open.clear();
    }

    /** Returns the most units of strangers that any member has found. */
    long units(long now) {
        long max = ownUnits(now);
        if (!told.isEmpty()) {
            for (Usage other : told.values()) {
                max = Math.max(max, other.unitsAt(now));
            }
        }
        return max;
    }

    /** Returns the units that this member has found itself. */
    long ownUnits(long now) {
        return own(now).unitsAt(now);
    }

    /** Returns for how long the units that this member has found still count. */
    long ownMillis(long now) {
        Usage own = own(now);
        return own.unitsAt(now) == 0 ? 0 : Nanos.ceilMillis(own.until() - now);
    }

    private Usage own(long now) {
        return found.unitsAt(now) > carriedOver.unitsAt(now) ? found : carriedOver;
    }
}
