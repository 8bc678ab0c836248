package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one budget by their position in the configuration, and their succession when that changes.
 *
 * <p>A limit continues the one with the same name and scope, else the one that its {@code formerName} names. A limit
 * that continues none starts used up: nobody counted what the exchange may have, and calls sent before may still be
 * counted, so it starts as if all but its reserve were in flight. A limit that none continues is removed: nothing is
 * charged to it, but it is remembered as long as one of its bans may stop a call.
 *
 * <p>Only limits in the directory of the usage store start used up; a budget without {@link #register} (shares of
 * bots, which no exchange counts) starts empty.
 */
final class LimitGroups {
    /** Longer than any response can arrive after its limit was removed. */
    private static final long REMEMBERED_NANOS = 600 * Nanos.PER_SECOND;

    private final List<LimitGroup> removed = new ArrayList<>();
    private LimitGroup[] inForce;
    private @Nullable LimitDirectory directory;
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

    /** Reads what earlier processes stored. Call before the first charge. */
    void register(UsageStore store, Map<String, FirstWindow> firstWindows, Map<String, String> accountByKey, long now) {
        LimitDirectory opened = new LimitDirectory(store, now);
        directory = opened;
        accounts = new AccountHistory(store);
        accounts.update(accountByKey, opened.isFirst(), now);
        List<Integer> left = opened.all();
        List<ConfiguredLimit> configured =
                inForce().stream().map(group -> group.configured).toList();
        for (ConfiguredLimit limit : configured) {
            limit.entry = removeMatch(left, opened.find(limit.settings.name(), limit.settings.scope()));
        }
        for (ConfiguredLimit limit : configured) {
            String formerName = limit.settings.formerName();
            if (limit.entry < 0 && formerName != null) {
                limit.entry = removeMatch(left, opened.find(formerName, limit.settings.scope()));
            }
        }
        for (ConfiguredLimit limit : configured) {
            if (opened.isFirst()) {
                limit.firstWindow = firstWindows.get(limit.settings.name());
            }
            if (limit.entry < 0) {
                add(opened, limit, opened.isFirst() ? now : endOfFlight(limit.settings, now));
            } else {
                boolean isSameShape = opened.hasShape(limit.entry, limit.settings);
                limit.number = opened.number(limit.entry);
                change(opened, limit, isSameShape ? opened.since(limit.entry) : endOfFlight(limit.settings, now));
            }
        }
        for (int entry : left) {
            remember(opened, entry, now);
        }
    }

    /** Returns whether an earlier process left usage. */
    boolean hasEarlierUsage() {
        return directory != null && !directory.isFirst();
    }

    /** Applies changed accounts of keys. */
    void updateAccounts(Map<String, String> accountByKey, long now) {
        if (accounts != null) {
            accounts.update(accountByKey, false, now);
        }
    }

    /** Returns whether this limit's account has just gained a key whose earlier usage is not included. */
    boolean hasGrown(LimitGroup group, Limit limit) {
        return accounts != null && accounts.hasGrown(group.settings().scope(), limit.scopeKey());
    }

    /** Counts the usage of the account's keys under other accounts as used up until it has left the window. */
    void grow(LimitGroup group, Limit limit, long now) {
        beginLost(group, limit, now, now);
    }

    /** Counts what calls sent before {@code at} may have used as used up until it has left the window. */
    void beginLost(LimitGroup group, Limit limit, long at, long now) {
        beginLost(group, limit, at, false, now);
    }

    private static void beginLost(LimitGroup group, Limit limit, long at, boolean already, long now) {
        limit.beginFirstWindow(
                FirstWindow.ofLostUsage(group.settings()), endOfFlight(group.settings(), at), already, now);
    }

    /** Returns the names of the limits whose first window is awaited, with the time that is left. */
    Map<String, Long> awaitedNanos(long now) {
        Map<String, Long> awaited = new TreeMap<>();
        for (LimitGroup group : inForce) {
            ConfiguredLimit limit = group.configured;
            long left = limit.completeSince + limit.settings.memoryNanos() - now;
            if (limit.firstWindow().isAwaited() && left > 0) {
                awaited.put(limit.settings.name(), left);
            }
        }
        return awaited;
    }

    /** Returns the hashes of scope keys that this limit's calls may have had before. */
    List<Integer> formerHashes(Limit limit) {
        ConfiguredLimit configured = limit.configured();
        return accounts == null || configured == null
                ? List.of()
                : accounts.formerHashes(configured.settings.scope(), limit.scopeKey());
    }

    private static int removeMatch(List<Integer> left, int entry) {
        return left.remove(Integer.valueOf(entry)) ? entry : -1;
    }

    private static void add(LimitDirectory target, ConfiguredLimit limit, long since) {
        limit.entry = target.add(limit.settings, since);
        limit.number = target.lastNumber();
        limit.completeSince = since;
    }

    private static void change(LimitDirectory target, ConfiguredLimit limit, long since) {
        limit.completeSince = since;
        if (limit.entry >= 0) {
            target.change(limit.entry, limit.settings, since);
        }
    }

    /** Returns the time at which all calls now in flight have certainly been counted. */
    private static long endOfFlight(LimitSettings settings, long now) {
        return now + settings.unansweredNanos();
    }

    /**
     * Remembers a limit of an earlier process; its name is no longer known, but the bans stored under its number are.
     */
    private void remember(LimitDirectory target, int entry, long now) {
        String name = "removed limit " + target.number(entry);
        LimitGroup group = new LimitGroup(LimitSettings.removed(name, target.scope(entry)));
        group.configured.entry = entry;
        group.configured.number = target.number(entry);
        remove(target, group, now - REMEMBERED_NANOS - 1);
    }

    private void remove(LimitDirectory target, LimitGroup group, long at) {
        ConfiguredLimit limit = group.configured;
        limit.isRemoved = true;
        limit.removedAt = at;
        removed.add(group);
        if (limit.entry >= 0) {
            target.retire(limit.entry);
        }
    }

    /**
     * Returns for each of these settings the group that continues as it, or a new one. They take effect with {@link
     * #replace}.
     */
    LimitGroup[] successors(List<LimitSettings> settings, long now) {
        List<LimitGroup> left = new ArrayList<>(inForce());
        LimitGroup[] successors = new LimitGroup[settings.size()];
        for (int i = 0; i < successors.length; i++) {
            successors[i] =
                    removeMatch(left, settings.get(i).name(), settings.get(i).scope());
        }
        for (int i = 0; i < successors.length; i++) {
            String formerName = settings.get(i).formerName();
            if (successors[i] == null && formerName != null) {
                successors[i] = removeMatch(left, formerName, settings.get(i).scope());
            }
            if (successors[i] == null) {
                successors[i] = begin(settings.get(i), now);
            }
        }
        return successors;
    }

    private static @Nullable LimitGroup removeMatch(List<LimitGroup> left, String name, LimitScope limitScope) {
        for (LimitGroup group : left) {
            if (group.settings().name().equals(name) && group.settings().scope().equals(limitScope)) {
                left.remove(group);
                return group;
            }
        }
        return null;
    }

    /** Applies these settings to the limit. When the new settings remember longer, older usage is unknown. */
    void change(ConfiguredLimit limit, LimitSettings to, long now) {
        long memory = limit.settings.memoryNanos();
        boolean longer = to.memoryNanos() > memory;
        if (!to.equals(limit.settings)) {
            limit.firstWindow = null; // from now on own calls may be what is unknown
        }
        limit.settings = to;
        if (directory != null) {
            boolean later = longer && now - memory - limit.completeSince > 0;
            change(directory, limit, later ? now - memory : limit.completeSince);
        }
    }

    /** Puts these groups into effect and removes the others. */
    void replace(LimitGroup[] successors, long now) {
        List<LimitGroup> obsolete = new ArrayList<>(inForce());
        inForce = successors;
        obsolete.removeAll(inForce());
        LimitDirectory current = directory;
        if (current != null) {
            obsolete.forEach(group -> remove(current, group, now));
        }
    }

    private LimitGroup begin(LimitSettings settings, long now) {
        LimitGroup group = new LimitGroup(settings);
        if (directory != null) {
            add(directory, group.configured, endOfFlight(settings, now));
        }
        return group;
    }

    /**
     * Forgets removed limits that no longer have any effect; {@code isBanned} returns by number whether one is banned.
     * Returns false when all stay.
     */
    boolean forget(LongPredicate isBanned, long now) {
        int before = removed.size();
        for (LimitGroup group : List.copyOf(removed)) {
            ConfiguredLimit limit = group.configured;
            boolean old = now - limit.removedAt - REMEMBERED_NANOS > 0;
            if (old && !group.isPinned() && !isBanned.test(limit.number)) {
                removed.remove(group);
                if (directory != null && limit.entry >= 0) {
                    directory.remove(limit.entry);
                }
            }
        }
        return removed.size() < before;
    }

    /** Returns the group of this limit, in force or removed; null when it is neither. */
    @Nullable
    LimitGroup find(Limit limit) {
        for (LimitGroup group : inForce) {
            if (group.contains(limit)) {
                return group;
            }
        }
        for (LimitGroup group : removed) {
            if (group.contains(limit)) {
                return group;
            }
        }
        return null;
    }

    /**
     * Starts a new instance of the group: its earlier usage at the exchange is unknown, or was lost with an earlier
     * process.
     */
    void begin(LimitGroup group, Limit limit, long now) {
        if (group.configured.number == 0) {
            return;
        }
        long since = group.configured.completeSince;
        boolean already = limit.slot.isInherited();
        LimitScope limitScope = group.settings().scope();
        FirstWindow first = group.configured.firstWindow();
        if (accounts != null && accounts.hasMoved(limitScope, limit.scopeKey())) {
            long movedAt = accounts.movedAt(limitScope, limit.scopeKey());
            long counted = endOfFlight(group.settings(), movedAt);
            already &= counted - since <= 0 || limit.epoch - movedAt > 0;
            since = counted - since > 0 ? counted : since;
            first = FirstWindow.ofLostUsage(group.settings());
        }
        limit.beginFirstWindow(first, since, already, now);
        if (directory != null && directory.isLost() && limit.epoch - directory.lostAt() >= 0) {
            beginLost(group, limit, directory.lostAt(), already, now);
        }
    }
}
