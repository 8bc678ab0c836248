package dev.sluice.core.ratelimit;

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
 * Which key belongs to which account, as far as configurations said, and since when: what the levels hold for an account is all that its keys used only if
 * they were its keys while they used it.
 *
 * <p>A key that is in no account is one of its own, named as the key. A key that moves takes nothing with it, for what it used lies with the account that it
 * leaves, mixed with what others used; so the account that it comes to begins used up at that moment, as a new limit does, while the one it leaves
 * keeps what it has. Bans are looked for under the accounts where its keys were before too.
 *
 * <p>Written down by key, so that a move between two starts is seen like one by a reload. A key for which there is no room moves at every start.
 */
final class AccountHistory {
    private static final int ENTRIES = 512;

    private static final int KEY = 0;
    private static final int ACCOUNT = 1;
    private static final int FORMER = 2;
    private static final int BEFORE_FORMER = 3;
    private static final int SINCE = 4;
    private static final int FIELDS = 5;

    /** Longer than any limit remembers and than bans are kept. */
    private static final long REMEMBERED_NANOS = 8 * 86_400_000_000_000L;

    private static final int HEX = 16;

    /** An account that a key came to: when the last one did, and where they were before. */
    private record Moved(long at, Set<Fingerprint> formers) {}

    private final LongBuffer longs;
    private final Map<String, Moved> moved = new HashMap<>();

    /** Accounts to which a key came when keys were last followed. */
    private final Set<String> growing = new HashSet<>();

    /** When keys and their accounts were first seen for which there was no room. */
    private final Map<String, Long> unwritten = new HashMap<>();

    private @Nullable Moved last;

    AccountHistory(UsageStore usageStore) {
        longs = usageStore.slot("gate: accounts", ENTRIES * FIELDS).longs();
    }

    /** These keys belong to these accounts now. {@code isFirst}: nothing was ever counted, so nobody has moved. */
    void follow(Map<String, String> accountByKey, boolean isFirst, long now) {
        moved.clear();
        growing.clear();
        last = null;
        Map<Long, Integer> left = entries();
        Set<String> homeless = new HashSet<>();
        accountByKey.forEach((key, account) -> {
            Integer known = left.remove(number(key));
            int entry = known != null ? known : begin(key, isFirst ? account : key, now);
            if (entry >= 0) {
                follow(entry, account, now);
            } else {
                homeless.add(key + ' ' + account);
                followUnwritten(key, account, isFirst, now);
            }
        });
        unwritten.keySet().retainAll(homeless);
        left.forEach((number, entry) -> leave(entry, name(number), now));
    }

    /** A key that no configuration had until now; -1: there is no room for it. */
    private int begin(String key, String account, long now) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, KEY) == 0) {
                write(entry, Fingerprint.of(account), 0, 0, now - REMEMBERED_NANOS);
                put(entry, KEY, number(key));
                return entry;
            }
        }
        return -1;
    }

    private void follow(int entry, String account, long now) {
        Fingerprint was = new Fingerprint(get(entry, ACCOUNT));
        if (!was.equals(Fingerprint.of(account))) {
            write(entry, Fingerprint.of(account), was.number(), get(entry, FORMER), now);
            growing.add(account);
        }
        note(account, get(entry, SINCE), formers(entry), now);
    }

    private void followUnwritten(String key, String account, boolean isFirst, long now) {
        String pair = key + ' ' + account;
        if (unwritten.putIfAbsent(pair, isFirst ? now - REMEMBERED_NANOS : now) == null && !isFirst) {
            growing.add(account);
        }
        note(account, unwritten.getOrDefault(pair, now), List.of(Fingerprint.of(key)), now);
    }

    /** The key is in no account any more. */
    private void leave(int entry, String key, long now) {
        follow(entry, key, now);
        if (!moved.containsKey(key)) {
            put(entry, KEY, 0);
        }
    }

    /** The account last: killed before that, the next process sees the same move. */
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

    private void note(String account, long since, List<Fingerprint> formers, long now) {
        if (now - since - REMEMBERED_NANOS >= 0) {
            return;
        }
        Moved known = moved.get(account);
        Moved noted = known == null || since - known.at > 0
                ? new Moved(since, known == null ? new HashSet<>() : known.formers)
                : known;
        noted.formers.addAll(formers);
        moved.put(account, noted);
        if (last == null || since - last.at > 0) {
            last = noted;
        }
    }

    /** Whether a key came to the account of this scope key when keys were last followed. */
    boolean hasGrown(LimitScope limitScope, String scopeKey) {
        if (growing.isEmpty() || !limitScope.has(LimitScope.Part.ACCOUNT)) {
            return false;
        }
        return scopeKey.equals(Budget.SHARED_KEY) || growing.contains(account(limitScope, scopeKey));
    }

    /** Whether keys came to the account of this scope key from elsewhere; {@link #movedAt}: when the last one did. */
    boolean hasMoved(LimitScope limitScope, String scopeKey) {
        return moved(limitScope, scopeKey) != null;
    }

    long movedAt(LimitScope limitScope, String scopeKey) {
        Moved found = moved(limitScope, scopeKey);
        return found == null ? 0 : found.at;
    }

    private @Nullable Moved moved(LimitScope limitScope, String scopeKey) {
        if (moved.isEmpty() || !limitScope.has(LimitScope.Part.ACCOUNT)) {
            return null;
        }
        return scopeKey.equals(Budget.SHARED_KEY) ? last : moved.get(account(limitScope, scopeKey));
    }

    /** Names of accounts and key ids have no bar in them. */
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

    /** {@link String#hashCode Hashes} of the scope keys that this one's calls may have had before. */
    List<Integer> formerHashes(LimitScope limitScope, String scopeKey) {
        Moved found = moved(limitScope, scopeKey);
        if (found == null || scopeKey.equals(Budget.SHARED_KEY)) {
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

    /** In program order, as a slate's. */
    private void put(int entry, int field, long number) {
        VarHandle.releaseFence();
        longs.put(entry * FIELDS + field, number);
    }

    /** A name's length and hash: enough to tell it from others, and to hash it as a part of something longer. */
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

        /** By which a hash is multiplied when so many characters follow. */
        private static int power(int length) {
            int power = 1;
            for (int i = 0; i < length; i++) {
                power *= 31;
            }
            return power;
        }
    }
}
