package dev.sluice.gate;

import dev.sluice.limit.Levels;
import dev.sluice.limit.Limit;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bans and pauses as numbers in one slot that outlives the process: a gateway that restarts into a ban must not send. Times are those of the
 * monotonic clock, which all processes of one boot share. Bounded: what does not fit is remembered by this process only.
 *
 * <p>An entry is found by a hash of its limit's name and scope key; it is taken up again by the first call that is charged to that limit.
 */
final class Penalties {
    private static final int ENTRIES = 128;
    private static final int LONGS = 1 + Barrier.LONGS;

    private final LongBuffer table;

    /** What an earlier process or configuration left, by key: a copy of its numbers and where they lie. */
    private final Map<Long, Left> inherited = new HashMap<>();

    private record Left(LongBuffer numbers, int savedAt, long since) {
        /** Longer than any pause; a longer ban is looked at when it is taken up. */
        private static final long KEPT_NANOS = 8 * 86_400_000_000_000L;

        boolean isOld(long now) {
            return now - since - KEPT_NANOS > 0;
        }
    }

    Penalties(Levels levels, long now) {
        Levels.Slot slot = levels.slot("gate: bans and pauses", ENTRIES * LONGS);
        table = slot.longs();
        for (int at = 0; !slot.fresh() && at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at) != 0) {
                inherited.put(table.get(at), new Left(copy(table, at + 1), at, now));
            }
        }
    }

    private static LongBuffer copy(LongBuffer from, int at) {
        LongBuffer copy = LongBuffer.allocate(Barrier.LONGS);
        for (int i = 0; i < Barrier.LONGS; i++) {
            copy.put(i, from.get(at + i));
        }
        return copy;
    }

    boolean areInherited() {
        return !inherited.isEmpty();
    }

    boolean inherits(Limit limit) {
        return inherited.containsKey(key(limit));
    }

    /** Lets go of what nobody has asked for in a long time. */
    void purge(long now) {
        inherited.values().removeIf(left -> {
            if (left.isOld(now) && left.savedAt() >= 0) {
                table.put(left.savedAt(), 0);
            }
            return left.isOld(now);
        });
    }

    /** Gives the barrier what was left for its limit. */
    void restore(Barrier barrier, long now) {
        Left left = inherited.remove(key(barrier.limit));
        if (left == null) {
            return;
        }
        barrier.savedAt = left.savedAt();
        for (int i = 0; i < Barrier.LONGS; i++) {
            barrier.longs.put(i, left.numbers().get(i));
        }
        barrier.penalised(now);
    }

    /** Writes down what the barrier's ban and pauses are now. */
    void save(Barrier barrier) {
        int at = barrier.savedAt >= 0 ? barrier.savedAt : free();
        if (at < 0) {
            return;
        }
        barrier.savedAt = at;
        for (int i = 0; i < Barrier.LONGS; i++) {
            table.put(at + 1 + i, barrier.longs.get(i));
        }
        table.put(at, key(barrier.limit));
    }

    private int free() {
        for (int at = 0; at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at) == 0) {
                return at;
            }
        }
        return -1;
    }

    void forget(Barrier barrier) {
        if (barrier.savedAt >= 0) {
            table.put(barrier.savedAt, 0);
            barrier.savedAt = -1;
        }
    }

    /** A reload may make new limits of the same name and key: they find theirs here. */
    void inheritAll(List<Barrier> barriers, long now) {
        for (Barrier barrier : barriers) {
            if (barrier.isShut(now) || !barrier.ban.isQuiet(now)) {
                inherited.put(key(barrier.limit), new Left(copy(barrier.longs, 0), barrier.savedAt, now));
            } else {
                forget(barrier);
            }
        }
    }

    private static long key(Limit limit) {
        long key = ((long) limit.settings().name().hashCode() << Integer.SIZE)
                ^ limit.scopeKey().hashCode();
        return key == 0 ? 1 : key;
    }
}
