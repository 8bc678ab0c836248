package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.UsageStore;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bans and pauses stored outside the process, since a gateway that restarts during a ban must not send. Times are those
 * of the monotonic clock, which all processes of one boot share. Bounded: entries that do not fit are remembered only
 * by this process.
 *
 * <p>An entry is found by the number of its limit, which is stable across renames, and a hash of its scope key. The
 * first call that is charged to that limit restores it. A key that moved to another account finds the bans of the
 * account that it left.
 */
final class PersistedBans {
    private static final int ENTRIES = 512;
    private static final int LONGS = 1 + LimitState.LONGS;

    private final LongBuffer table;
    private final Budget budget;

    /** Entries of an earlier process or configuration by key: a copy of the numbers and their position. */
    private final Map<Long, SavedBans> inherited = new HashMap<>();

    /**
     * Restored entries that are still in force, for keys that have moved from that account and have not been used yet.
     */
    private final Map<Long, SavedBans> restoredForFormerAccounts = new HashMap<>();

    private record SavedBans(LongBuffer numbers, int savedAt, long readAtNanos) {
        /** Retention of entries: longer than any pause. A longer ban is checked when it is restored. */
        private static final long KEPT_NANOS = 8 * 86_400 * Nanos.PER_SECOND;

        boolean holds(long now) {
            return LimitState.isShut(numbers, now);
        }

        boolean isShorterThan(SavedBans other, long now) {
            return LimitState.endsBefore(numbers, other.numbers, now);
        }

        boolean isOld(long now) {
            return now - readAtNanos - KEPT_NANOS > 0;
        }
    }

    PersistedBans(UsageStore store, Budget budget, long now) {
        this.budget = budget;
        UsageStore.Slot slot = store.slot("gate: bans and pauses", ENTRIES * LONGS);
        table = slot.longs();
        for (int at = 0; !slot.fresh() && at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at) != 0) {
                inherited.put(table.get(at), new SavedBans(copy(table, at + 1), at, now));
            }
        }
    }

    private static LongBuffer copy(LongBuffer from, int at) {
        LongBuffer copy = LongBuffer.allocate(LimitState.LONGS);
        for (int i = 0; i < LimitState.LONGS; i++) {
            copy.put(i, from.get(at + i));
        }
        return copy;
    }

    boolean areInherited() {
        return !inherited.isEmpty() || !restoredForFormerAccounts.isEmpty();
    }

    /** Returns whether a ban or pause of an earlier process is still in force. */
    boolean hold(long now) {
        return inherited.values().stream().anyMatch(left -> left.holds(now));
    }

    boolean inherits(Limit limit, long now) {
        return entryOf(limit, now) != null;
    }

    /**
     * Returns the entry for this limit; otherwise one still in force of a key that was shared, or of an account that
     * this key belonged to.
     */
    private @Nullable SavedBans entryOf(Limit limit, long now) {
        if (limit.isOfHost()) {
            return null;
        }
        SavedBans own = inherited.get(key(limit.number(), limit.scopeKey()));
        SavedBans shared = own != null ? null : inherited.get(key(limit.number(), LimitScope.SHARED_KEY));
        if (shared != null && shared.holds(now)) {
            return new SavedBans(shared.numbers(), -1, shared.readAtNanos());
        }
        for (int former : budget.formerHashes(limit)) {
            SavedBans left = ofFormer(key(limit.number(), former));
            if (left != null && left.holds(now) && (own == null || own.isShorterThan(left, now))) {
                own = new SavedBans(left.numbers(), own == null ? -1 : own.savedAt(), left.readAtNanos());
            }
        }
        return own;
    }

    private @Nullable SavedBans ofFormer(long key) {
        SavedBans left = inherited.get(key);
        return left == null ? restoredForFormerAccounts.get(key) : left;
    }

    /** Returns whether a limit with this number has a ban or pause in force that was not restored yet. */
    boolean holds(long number, long now) {
        for (Map.Entry<Long, SavedBans> left : inherited.entrySet()) {
            if (left.getKey() >>> Integer.SIZE == number && left.getValue().holds(now)) {
                return true;
            }
        }
        return false;
    }

    /** Removes entries that no call has needed for a long time. */
    void purge(long now) {
        restoredForFormerAccounts.values().removeIf(left -> !left.holds(now));
        inherited.values().removeIf(left -> {
            if (left.isOld(now) && left.savedAt() >= 0) {
                table.put(left.savedAt(), 0);
            }
            return left.isOld(now);
        });
    }

    /** Restores the entry of the limit into its state. */
    void restore(LimitState limitState, long now) {
        SavedBans left = entryOf(limitState.limit, now);
        if (left == null) {
            return;
        }
        if (inherited.remove(key(limitState.limit)) != null) {
            restoredForFormerAccounts.put(key(limitState.limit), left);
        }
        limitState.savedAt = left.savedAt();
        for (int i = 0; i < LimitState.LONGS; i++) {
            limitState.longs.put(i, left.numbers().get(i));
        }
        limitState.penalised(now);
    }

    /** Stores the current ban and pauses of the limit. */
    void save(LimitState limitState) {
        int at = limitState.savedAt >= 0 ? limitState.savedAt : free();
        if (at < 0) {
            return;
        }
        limitState.savedAt = at;
        for (int i = 0; i < LimitState.LONGS; i++) {
            table.put(at + 1 + i, limitState.longs.get(i));
        }
        table.put(at, key(limitState.limit));
    }

    private int free() {
        for (int at = 0; at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at) == 0) {
                return at;
            }
        }
        return -1;
    }

    void forget(LimitState limitState) {
        if (limitState.savedAt >= 0) {
            table.put(limitState.savedAt, 0);
            limitState.savedAt = -1;
        }
    }

    /** Keeps the states for limits with the same number and key that a reload creates. */
    void inheritAll(List<LimitState> states, long now) {
        for (LimitState limitState : states) {
            boolean isKept = limitState.isShut(now) || !limitState.limitBan.isQuiet(now);
            if (isKept && !limitState.limit.isOfHost()) {
                inherited.put(key(limitState.limit), new SavedBans(copy(limitState.longs, 0), limitState.savedAt, now));
            } else {
                forget(limitState);
            }
        }
    }

    private static long key(Limit limit) {
        return key(limit.number(), limit.scopeKey());
    }

    private static long key(long number, String scopeKey) {
        return key(number, scopeKey.hashCode());
    }

    private static long key(long number, int scopeKeyHash) {
        return (number << Integer.SIZE) | (scopeKeyHash & 0xffff_ffffL);
    }
}
