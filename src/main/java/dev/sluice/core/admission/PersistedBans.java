package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.UsageStore;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bans and pauses stored outside the process, since a gateway that restarts during a ban must not send. Times are those
 * of the monotonic clock, which all processes of one boot share. Bounded: entries that do not fit are remembered only
 * by this process.
 *
 * <p>An entry is found by the number of its limit, which is stable across renames, and a hash of its scope key. It is
 * restored at the start when its scope key is stored too, otherwise by the first call that is charged to that limit. A
 * key that moved to another account finds the bans of the account that it left.
 */
final class PersistedBans {
    private static final int ENTRIES = 512;
    private static final int LONGS = 1 + LimitState.LONGS;

    /** The number of entries whose scope key is stored: status and pages name these bans before the next call. */
    private static final int NAMED_ENTRIES = 64;

    /** The longest scope key that is stored: 88 bytes. */
    private static final int NAME_LONGS = 11;

    private final LongBuffer table;

    /** The scope keys of the first entries, in UTF-8 with zeros after it. */
    private final LongBuffer names;

    private final Budget budget;

    /** Entries of an earlier process or configuration by key: a copy of the numbers and their position. */
    private final Map<Long, SavedBans> inherited = new HashMap<>();

    /**
     * Restored entries that are still in force, for keys that have moved from that account and have not been used yet.
     */
    private final Map<Long, SavedBans> restoredForFormerAccounts = new HashMap<>();

    /** @param scopeKey null when it is not known */
    private record SavedBans(
            LongBuffer numbers,
            int savedAt,
            long readAtNanos,
            @Nullable String scopeKey) {
        /** Retention of entries: longer than any pause. A longer ban is checked when it is restored. */
        private static final long KEPT_NANOS = 8 * 86_400 * Nanos.PER_SECOND;

        boolean isInForce(long now) {
            return LimitState.hasPenalty(numbers, now);
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
        names = store.slot("gate: scopes of bans", NAMED_ENTRIES * NAME_LONGS).longs();
        for (int at = 0; !slot.fresh() && at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at) != 0) {
                inherited.put(table.get(at), new SavedBans(copy(table, at + 1), at, now, name(at)));
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

    boolean hasInherited() {
        return !inherited.isEmpty() || !restoredForFormerAccounts.isEmpty();
    }

    /** Returns whether a ban or pause of an earlier process that was not restored yet is in force. */
    boolean hasAnyInForce(long now) {
        return inherited.values().stream().anyMatch(entry -> entry.isInForce(now));
    }

    boolean hasInheritedFor(Limit limit, long now) {
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
        SavedBans shared = own != null ? null : inherited.get(key(limit.number(), LimitScope.OVERFLOW_KEY));
        if (shared != null && shared.isInForce(now)) {
            return new SavedBans(shared.numbers(), -1, shared.readAtNanos(), null);
        }
        for (int former : budget.formerHashes(limit)) {
            SavedBans entry = entryOfFormer(key(limit.number(), former));
            if (entry != null && entry.isInForce(now) && (own == null || own.isShorterThan(entry, now))) {
                own = new SavedBans(entry.numbers(), own == null ? -1 : own.savedAt(), entry.readAtNanos(), null);
            }
        }
        return own;
    }

    private @Nullable SavedBans entryOfFormer(long key) {
        SavedBans entry = inherited.get(key);
        return entry == null ? restoredForFormerAccounts.get(key) : entry;
    }

    /** Returns whether a limit with this number has a ban or pause in force that was not restored yet. */
    boolean isInForce(long number, long now) {
        for (Map.Entry<Long, SavedBans> entry : inherited.entrySet()) {
            if (entry.getKey() >>> Integer.SIZE == number && entry.getValue().isInForce(now)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the limits in force that have a ban or pause which was not restored yet, as far as they can be named. */
    List<Limit> inForce(long now) {
        List<Limit> found = new ArrayList<>();
        inherited.forEach((key, entry) -> {
            String scopeKey = entry.scopeKey();
            if (scopeKey != null && !scopeKey.equals(LimitScope.OVERFLOW_KEY) && entry.isInForce(now)) {
                Limit limit = budget.findByNumber(key >>> Integer.SIZE, scopeKey, now);
                if (limit != null) {
                    found.add(limit);
                }
            }
        });
        return found;
    }

    /** Removes entries that no call has needed for a long time. */
    void purge(long now) {
        restoredForFormerAccounts.values().removeIf(entry -> !entry.isInForce(now));
        inherited.values().removeIf(entry -> {
            if (entry.isOld(now) && entry.savedAt() >= 0) {
                table.put(entry.savedAt(), 0);
            }
            return entry.isOld(now);
        });
    }

    /** Restores the entry of the limit into its state. */
    void restore(LimitState limitState, long now) {
        SavedBans entry = entryOf(limitState.limit, now);
        if (entry == null) {
            return;
        }
        if (inherited.remove(key(limitState.limit)) != null) {
            restoredForFormerAccounts.put(key(limitState.limit), entry);
        }
        limitState.storedIndex = entry.savedAt();
        for (int i = 0; i < LimitState.LONGS; i++) {
            limitState.longs.put(i, entry.numbers().get(i));
        }
        limitState.penalised(now);
    }

    /** Stores the current ban and pauses of the limit. */
    void save(LimitState limitState) {
        int at = limitState.storedIndex >= 0 ? limitState.storedIndex : findFreeIndex();
        if (at < 0) {
            return;
        }
        limitState.storedIndex = at;
        putName(at, limitState.limit.scopeKey());
        for (int i = 0; i < LimitState.LONGS; i++) {
            table.put(at + 1 + i, limitState.longs.get(i));
        }
        table.put(at, key(limitState.limit));
    }

    private void putName(int at, String scopeKey) {
        int index = at / LONGS;
        byte[] bytes = scopeKey.getBytes(StandardCharsets.UTF_8);
        if (index < NAMED_ENTRIES) {
            byte[] padded = Arrays.copyOf(bytes, NAME_LONGS * Long.BYTES); // cut, which the hash then shows
            names.put(index * NAME_LONGS, ByteBuffer.wrap(padded).asLongBuffer(), 0, NAME_LONGS);
        }
    }

    /** Returns the scope key of the entry; null when it is not stored, or is that of another one. */
    private @Nullable String name(int at) {
        int index = at / LONGS;
        if (index >= NAMED_ENTRIES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(NAME_LONGS * Long.BYTES);
        for (int i = 0; i < NAME_LONGS; i++) {
            bytes.putLong(names.get(index * NAME_LONGS + i));
        }
        String padded = new String(bytes.array(), StandardCharsets.UTF_8);
        int end = padded.indexOf('\0');
        String scopeKey = end < 0 ? padded : padded.substring(0, end);
        return scopeKey.hashCode() == (int) table.get(at) ? scopeKey : null;
    }

    private int findFreeIndex() {
        for (int at = 0; at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at) == 0) {
                return at;
            }
        }
        return -1;
    }

    void forget(LimitState limitState) {
        if (limitState.storedIndex >= 0) {
            table.put(limitState.storedIndex, 0);
            limitState.storedIndex = -1;
        }
    }

    /** Keeps the states for limits with the same number and key that a reload creates. */
    void inheritAll(List<LimitState> states, long now) {
        for (LimitState limitState : states) {
            boolean isKept = limitState.hasPenalty(now) || !limitState.limitBan.isIdle(now);
            if (isKept && !limitState.limit.isOfHost()) {
                Limit limit = limitState.limit;
                inherited.put(
                        key(limit),
                        new SavedBans(copy(limitState.longs, 0), limitState.storedIndex, now, limit.scopeKey()));
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
