package dev.sluice.core.ratelimit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one budget by their place in the configuration, and how they follow one another when that changes.
 *
 * <p>A limit goes on as the one of the same name and scope, else as the one that its {@code was} names. One that goes on as none begins used up: nobody
 * counted what the exchange may have, and calls that were sent before may still be counted, so it begins as if all but its reserve were in flight.
 * One that nothing goes on as is removed: nothing is charged to it, but it is remembered as long as somebody may be told of a ban of it.
 *
 * <p>Only what is in the register of the levels is so careful; a budget without {@link #register} (shares of bots, which no exchange counts) begins empty.
 */
final class LimitGroups {
    /** Later than any answer to a call that was charged to a limit before it was removed. */
    private static final long REMEMBERED_NANOS = 600_000_000_000L;

    private final List<LimitGroup> removed = new ArrayList<>();
    private LimitGroup[] inForce;
    private @Nullable LimitDirectory known;
    private @Nullable AccountHistory accounts;

    LimitGroups(List<LimitSettings> settings) {
        inForce = settings.stream().map(LimitGroup::new).toArray(LimitGroup[]::new);
    }

    LimitGroup get(int index) {
        return inForce[index];
    }

    List<LimitGroup> inForce() {
        return Arrays.asList(inForce);
    }

    List<LimitGroup> removed() {
        return removed;
    }

    /** Takes up what earlier processes wrote down. Before the first call. */
    void register(UsageStore usageStore, Map<String, String> accountByKey, long now) {
        LimitDirectory register = new LimitDirectory(usageStore, now);
        known = register;
        accounts = new AccountHistory(usageStore);
        accounts.follow(accountByKey, register.isFirst(), now);
        List<Integer> left = register.all();
        for (LimitGroup group : inForce) {
            group.entry = take(left, register.find(group.settings.name(), group.settings.scope()));
        }
        for (LimitGroup group : inForce) {
            String was = group.settings.was();
            if (group.entry < 0 && was != null) {
                group.entry = take(left, register.find(was, group.settings.scope()));
            }
        }
        for (LimitGroup group : inForce) {
            if (group.entry < 0) {
                add(register, group, register.isFirst() ? now : endOfFlight(group.settings, now));
            } else {
                boolean alike = register.hasForm(group.entry, group.settings);
                group.number = register.number(group.entry);
                change(register, group, alike ? register.since(group.entry) : endOfFlight(group.settings, now));
            }
        }
        for (int entry : left) {
            remember(register, entry, now);
        }
    }

    /** Whether an earlier process left something. */
    boolean continues() {
        return known != null && !known.isFirst();
    }

    /** Keys may have moved to other accounts. */
    void follow(Map<String, String> accountByKey, long now) {
        if (accounts != null) {
            accounts.follow(accountByKey, false, now);
        }
    }

    /** Whether a key has just come to this limit's account: what that used before is not in it. */
    boolean hasGrown(LimitGroup group, Limit limit) {
        return accounts != null && accounts.hasGrown(group.settings.scope(), limit.scopeKey);
    }

    /** What its account's keys used elsewhere counts here as used up until it has left the window. */
    void grow(LimitGroup group, Limit limit, long now) {
        limit.startUsedUp(endOfFlight(group.settings, now), false, now);
    }

    /** Hashes of the scope keys that this limit's calls may have had before. */
    List<Integer> formerHashes(Limit limit) {
        LimitGroup group = limit.group;
        return accounts == null || group == null
                ? List.of()
                : accounts.formerHashes(group.settings.scope(), limit.scopeKey);
    }

    private static int take(List<Integer> left, int entry) {
        return left.remove(Integer.valueOf(entry)) ? entry : -1;
    }

    private static void add(LimitDirectory register, LimitGroup group, long since) {
        group.entry = register.add(group.settings, since);
        group.number = register.lastNumber();
        group.since = since;
    }

    private static void change(LimitDirectory register, LimitGroup group, long since) {
        group.since = since;
        if (group.entry >= 0) {
            register.change(group.entry, group.settings, since);
        }
    }

    /** When everything that is in flight now has surely been counted. */
    private static long endOfFlight(LimitSettings settings, long now) {
        return now + settings.unansweredNanos();
    }

    /** An earlier process had it, whose calls nobody here hears of. Its name is not known any more, but what was banned under its number is. */
    private void remember(LimitDirectory register, int entry, long now) {
        LimitGroup group = new LimitGroup(new LimitSettings(
                "removed limit " + register.number(entry),
                register.scope(entry),
                Algorithm.SLIDING_WINDOW,
                1,
                1,
                0,
                0,
                100,
                0L,
                Breach.BAN,
                false,
                1,
                1,
                true,
                false,
                true,
                null));
        group.entry = entry;
        group.number = register.number(entry);
        remove(register, group, now - REMEMBERED_NANOS - 1);
    }

    private void remove(LimitDirectory register, LimitGroup group, long at) {
        group.isRemoved = true;
        group.removedAt = at;
        removed.add(group);
        if (group.entry >= 0) {
            register.retire(group.entry);
        }
    }

    /** Who is in force under these settings: for each the group that goes on as it, or a new one. They are not yet {@link #replace put in place}. */
    LimitGroup[] followers(List<LimitSettings> settings, long now) {
        List<LimitGroup> left = new ArrayList<>(inForce());
        LimitGroup[] followers = new LimitGroup[settings.size()];
        for (int i = 0; i < followers.length; i++) {
            followers[i] = take(left, settings.get(i).name(), settings.get(i).scope());
        }
        for (int i = 0; i < followers.length; i++) {
            String was = settings.get(i).was();
            if (followers[i] == null && was != null) {
                followers[i] = take(left, was, settings.get(i).scope());
            }
            if (followers[i] == null) {
                followers[i] = begin(settings.get(i), now);
            }
        }
        return followers;
    }

    private static @Nullable LimitGroup take(List<LimitGroup> left, String name, LimitScope limitScope) {
        for (LimitGroup group : left) {
            if (group.settings.name().equals(name) && group.settings.scope().equals(limitScope)) {
                left.remove(group);
                return group;
            }
        }
        return null;
    }

    /** The group counts by these settings from now on. What is older than it remembered is unknown to one that remembers longer. */
    void change(LimitGroup group, LimitSettings to, long now) {
        long memory = group.settings.memoryNanos();
        boolean longer = to.memoryNanos() > memory;
        group.settings = to;
        if (known != null) {
            boolean later = longer && now - memory - group.since > 0;
            change(known, group, later ? now - memory : group.since);
        }
    }

    /** These are in force now; the others of those before are removed. */
    void replace(LimitGroup[] followers, long now) {
        List<LimitGroup> gone = new ArrayList<>(inForce());
        inForce = followers;
        gone.removeAll(inForce());
        LimitDirectory register = known;
        if (register != null) {
            gone.forEach(group -> remove(register, group, now));
        }
    }

    private LimitGroup begin(LimitSettings settings, long now) {
        LimitGroup group = new LimitGroup(settings);
        if (known != null) {
            add(known, group, endOfFlight(settings, now));
        }
        return group;
    }

    /** Lets go of removed ones of which nothing is left to be told; {@code isBanned} says by number which are banned. False: all stay. */
    boolean forget(LongPredicate isBanned, long now) {
        int before = removed.size();
        for (LimitGroup group : List.copyOf(removed)) {
            boolean old = now - group.removedAt - REMEMBERED_NANOS > 0;
            if (old && !group.isPinned() && !isBanned.test(group.number)) {
                removed.remove(group);
                if (known != null && group.entry >= 0) {
                    known.remove(group.entry);
                }
            }
        }
        return removed.size() < before;
    }

    boolean has(@Nullable LimitGroup group) {
        return group != null && (inForce().contains(group) || removed.contains(group));
    }

    /** A new instance of the group: what the exchange has counted for it before is unknown, or was lost with an earlier process. */
    void begin(LimitGroup group, Limit limit, long now) {
        if (group.number == 0) {
            return;
        }
        long since = group.since;
        boolean already = limit.longs.isInherited();
        LimitScope limitScope = group.settings.scope();
        if (accounts != null && accounts.hasMoved(limitScope, limit.scopeKey)) {
            long movedAt = accounts.movedAt(limitScope, limit.scopeKey);
            long counted = endOfFlight(group.settings, movedAt);
            already &= counted - since <= 0 || limit.epoch - movedAt > 0;
            since = counted - since > 0 ? counted : since;
        }
        limit.startUsedUp(since, already, now);
        if (known != null && known.isLost() && limit.epoch - known.lostAt() >= 0) {
            limit.startUsedUp(endOfFlight(group.settings, known.lostAt()), already, now);
        }
    }
}
