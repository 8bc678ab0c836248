package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A persistent history of the accounts that each API key belonged to, and since when. The saved usage of an account
 * is complete only for the time in which its present keys belonged to it.
 *
 * <p>A key without a configured account is an account of its own, named like the key. A key that moves to another
 * account takes no usage with it, because its usage is mixed with that of the account's other keys. The new account
 * therefore starts used up at that moment, like a new limit; the old one keeps its usage. Bans are also looked up
 * under the former accounts of the keys.
 *
 * <p>The history is stored by key, so a move between two starts is noticed like a move in a reload. A key for which
 * there is no room counts as moved at every start.
 */
final class AccountHistory {
    private static final int ENTRIES = 512;

    private static final int KEY = 0;
    private static final int ACCOUNT = 1;
    private static final int FORMER = 2;
    private static final int BEFORE_FORMER = 3;
    private static final int SINCE = 4;
    private static final int FIELDS = 5;

    /** Longer than any limit remembers usage and longer than bans are kept. */
    private static final long REMEMBERED_NANOS = 8 * 86_400 * Nanos.PER_SECOND;

    private static final int HEX = 16;

    /** An account that gained a key: the time of the latest move, and the former accounts of its keys. */
    private record Move(long at, Set<Fingerprint> formers) {}

    private final LongBuffer longs;
    private final Map<String, Move> moved = new HashMap<>();

    /** Accounts that gained a key in the latest {@link #update}. */
    private final Set<String> grown = new HashSet<>();

    /** The first time each pair of key and account was seen for which there was no room. */
    private final Map<String, Long> unstored = new HashMap<>();

    private @Nullable Move latestMove;

    AccountHistory(UsageStore store) {
        longs = store.slot("gate: accounts", ENTRIES * FIELDS).longs();
    }

    /**
     * Applies the configured accounts of all keys. {@code isFirst} means that nothing was ever counted, so no key has
     * moved.
     */
    void update(Map<String, String> accountByKey, boolean isFirst, long now) {
        moved.clear();
        grown.clear();
        latestMove = null;
        Map<Long, Integer> left = entries();
        Set<String> unstoredPairs = new HashSet<>();
        accountByKey.forEach((key, account) -> {
            Integer known = left.remove(number(key));
            int entry = known != null ? known : addKey(key, isFirst ? account : key, now);
            if (entry >= 0) {
                update(entry, account, now);
            } else {
                unstoredPairs.add(key + ' ' + account);
                updateUnstored(key, account, isFirst, now);
            }
        });
        unstored.keySet().retainAll(unstoredPairs);
        left.forEach((number, entry) -> removeKey(entry, name(number), now));
    }

    /** Adds a key that no earlier configuration had. Returns its entry, or -1 when there is no room. */
    private int addKey(String key, String account, long now) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, KEY) == 0) {
                write(entry, Fingerprint.of(account), 0, 0, now - REMEMBERED_NANOS);
                put(entry, KEY, number(key));
                return entry;
            }
        }
        return -1;
    }

    private void update(int entry, String account, long now) {
        Fingerprint former = new Fingerprint(get(entry, ACCOUNT));
        if (!former.equals(Fingerprint.of(account))) {
            write(entry, Fingerprint.of(account), former.number(), get(entry, FORMER), now);
            grown.add(account);
        }
        recordMove(account, get(entry, SINCE), formers(entry), now);
    }

    private void updateUnstored(String key, String account, boolean isFirst, long now) {
        String pair = key + ' ' + account;
        if (unstored.putIfAbsent(pair, isFirst ? now - REMEMBERED_NANOS : now) == null && !isFirst) {
            grown.add(account);
        }
        recordMove(account, unstored.getOrDefault(pair, now), List.of(Fingerprint.of(key)), now);
    }

    /** Handles a key that no longer has a configured account. */
    private void removeKey(int entry, String key, long now) {
        update(entry, key, now);
        if (!moved.containsKey(key)) {
            put(entry, KEY, 0);
        }
    }

    /** Writes the account last, so that a process killed before that sees the same move again. */
    private void write(int entry, Fingerprint account, long former, long beforeFormer, long since) {
        put(entry, SINCE, since);
        put(entry, BEFORE_FORMER, beforeFormer);
        put(entry, FORMER, former);
        put(entry, ACCOUNT, account.number());
    }

    private List<Fingerprint> formers(int entry) {
        List<Fingerprint> formers = new ArrayList<>(2);
        for (int field = FORMER; field <= BEFORE_FORMER; field++) {
            if (get(entry, field) != 0) {
                formers.add(new Fingerprint(get(entry, field)));
            }
        }
        return formers;
    }

    private void recordMove(String account, long since, List<Fingerprint> formers, long now) {
        if (now - since - REMEMBERED_NANOS >= 0) {
            return;
        }
        Move known = moved.get(account);
        Move noted = known == null || since - known.at > 0
                ? new Move(since, known == null ? new HashSet<>() : known.formers)
                : known;
        noted.formers.addAll(formers);
        moved.put(account, noted);
        if (latestMove == null || since - latestMove.at > 0) {
            latestMove = noted;
        }
    }

    /** Returns whether the account of this scope key gained a key in the latest {@link #update}. */
    boolean hasGrown(LimitScope limitScope, String scopeKey) {
        if (grown.isEmpty() || !limitScope.has(LimitScope.Part.ACCOUNT)) {
            return false;
        }
        return scopeKey.equals(LimitScope.OVERFLOW_KEY) || grown.contains(account(limitScope, scopeKey));
    }

    /**
     * Returns whether the account of this scope key gained keys from other accounts; {@link #movedAt} is the time of
     * the latest move.
     */
    boolean hasMoved(LimitScope limitScope, String scopeKey) {
        return moved(limitScope, scopeKey) != null;
    }

    long movedAt(LimitScope limitScope, String scopeKey) {
        Move found = moved(limitScope, scopeKey);
        return found == null ? 0 : found.at;
    }

    private @Nullable Move moved(LimitScope limitScope, String scopeKey) {
        if (moved.isEmpty() || !limitScope.has(LimitScope.Part.ACCOUNT)) {
            return null;
        }
        return scopeKey.equals(LimitScope.OVERFLOW_KEY) ? latestMove : moved.get(account(limitScope, scopeKey));
    }

    /** Extracts the account from a scope key. Names of accounts and key ids contain no vertical bar. */
    private static String account(LimitScope limitScope, String scopeKey) {
        if (limitScope.parts().size() == 1) {
            return scopeKey;
        }
        return isAccountFirst(limitScope)
                ? scopeKey.substring(0, Math.max(0, scopeKey.indexOf('|')))
                : scopeKey.substring(scopeKey.lastIndexOf('|') + 1);
    }

    private static boolean isAccountFirst(LimitScope limitScope) {
        return limitScope.parts().get(0) == LimitScope.Part.ACCOUNT;
    }

    /** Returns the {@link String#hashCode hashes} of scope keys that calls of this scope key may have had before. */
    List<Integer> formerHashes(LimitScope limitScope, String scopeKey) {
        Move found = moved(limitScope, scopeKey);
        if (found == null || scopeKey.equals(LimitScope.OVERFLOW_KEY)) {
            return List.of();
        }
        int account = account(limitScope, scopeKey).length();
        String before = isAccountFirst(limitScope) ? "" : scopeKey.substring(0, scopeKey.length() - account);
        String after = isAccountFirst(limitScope) ? scopeKey.substring(account) : "";
        return found.formers.stream()
                .map(former -> former.hashBetween(before, after))
                .toList();
    }

    private Map<Long, Integer> entries() {
        Map<Long, Integer> entries = new HashMap<>();
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, KEY) != 0) {
                entries.put(get(entry, KEY), entry);
            }
        }
        return entries;
    }

    private static long number(String key) {
        return Long.parseUnsignedLong(key, HEX);
    }

    private static String name(long number) {
        String hex = Long.toHexString(number);
        return "0".repeat(HEX - hex.length()) + hex;
    }

    private long get(int entry, int field) {
        return longs.get(entry * FIELDS + field);
    }

    /** Writes in program order, as {@link PersistentSlot} does. */
    private void put(int entry, int field, long number) {
        VarHandle.releaseFence();
        longs.put(entry * FIELDS + field, number);
    }

    /**
     * The length and the hash of a name: enough to distinguish it, and to compute the hash of a longer text that
     * contains it.
     */
    private record Fingerprint(long number) {
        static Fingerprint of(String name) {
            return new Fingerprint(((long) name.length() << Integer.SIZE) | (name.hashCode() & 0xffff_ffffL));
        }

        int hashBetween(String before, String after) {
            int hash = before.hashCode();
            int length = (int) (number >>> Integer.SIZE);
            hash = hash * power(length) + (int) number;
            return hash * power(after.length()) + after.hashCode();
        }

        /** Returns the factor that a hash is multiplied by when this many characters follow. */
        private static int power(int length) {
            int power = 1;
            for (int i = 0; i < length; i++) {
                power *= 31;
            }
            return power;
        }
    }
}
