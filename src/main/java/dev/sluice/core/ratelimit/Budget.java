package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.cluster.LeasedCap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one exchange, by their position in the configuration and a scope key. A call is charged to all of its
 * limits or to none.
 *
 * <p>Instances are created on demand, up to a maximum. Idle instances, which are as empty as new ones, are removed
 * first. When none is idle, further keys of a limit share one instance, which can only make them wait longer. A key
 * leaves the overflow instance only when that instance is idle, so no key ever gets a second full budget. A caller that
 * has kept a limit gets the current instance from {@link #current}.
 *
 * <p>Guarded by the lock of the admission controller, as are its limits.
 */
public final class Budget {
    private static final long FORGET_AFTER_NANOS = Nanos.PER_SECOND;
    private static final int MAX_CHECKED_PER_CREATION = 64;

    private final ExchangeClock clock;
    private final UsageStore store;
    private final int maxInstances;
    private final List<Limit> instances = new ArrayList<>();
    private final LimitGroups groups;
    private long registeredAt;
    private int cursor;
    private @Nullable LeasedCapProvider leasedCapProvider;

    public Budget(List<LimitSettings> settings, ExchangeClock clock, UsageStore store, int maxInstances) {
        this.clock = clock;
        this.store = store;
        this.maxInstances = maxInstances;
        groups = new LimitGroups(settings);
    }

    /**
     * Enables cold starts: from now on no limit starts empty unless the usage store holds all of its usage. Call
     * before the first charge.
     *
     * @param firstWindows how limits begin if this is the first start, by name; others begin as after a loss of usage
     * @param accountByKey the accounts that keys belong to, by the ids of both
     */
    public void register(Map<String, FirstWindow> firstWindows, Map<String, String> accountByKey, long now) {
        groups.register(store, firstWindows, accountByKey, now);
        registeredAt = now;
    }

    /** Returns the names of the limits whose first window the gateway has to wait for, with the time that is left. */
    public Map<String, Long> awaitedNanos(long now) {
        return groups.awaitedNanos(now);
    }

    /** Shares the limits with other gateways from now on, those included that exist already. */
    public void share(LeasedCapProvider provider, long now) {
        leasedCapProvider = provider;
        for (LimitGroup group : groups.inForce()) {
            group.byKey.values().forEach(limit -> applyLease(limit, now));
            if (group.overflow != null) {
                applyLease(group.overflow, now);
            }
        }
    }

    public List<LimitSettings> settings() {
        return groups.inForce().stream().map(LimitGroup::settings).toList();
    }

    /**
     * Returns the names of the limits by address that calls from an address of this machine used within the last
     * window, also calls of an earlier process. A slot alone says little: those of limits by address stay when they are
     * empty.
     *
     * @param address "" for the one that the system chooses
     */
    public Set<String> limitsUsedFrom(String address, long now) {
        return groups.inForce().stream()
                .filter(group -> store.has(group.configured.slotName(address))
                        && limit(group, address, now).used(now) > 0)
                .map(group -> group.settings().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the limit with this position and scope key; creates it if necessary. */
    public Limit limit(int index, String scopeKey, long now) {
        return limit(groups.get(index), scopeKey, now);
    }

    /**
     * Returns the limit as {@link #limit} does, but a new one starts with only the usage in its slot. For a limit
     * beside another one that starts used up for both.
     */
    public Limit limitFromSlot(int index, String scopeKey, long now) {
        LimitGroup group = groups.get(index);
        return limit(group, scopeKey, false, now);
    }

    private Limit limit(LimitGroup group, String scopeKey, long now) {
        return limit(group, scopeKey, true, now);
    }

    private Limit limit(LimitGroup group, String scopeKey, boolean isCareful, long now) {
        Limit existing = group.byKey.get(scopeKey);
        if (existing != null) {
            existing.recordUse(now);
            return existing;
        }
        Limit overflow = overflow(group, now);
        if (!overflow.isIdle(now) || !hasRoom(now)) {
            beginOverflowUse(group, overflow, now);
            return overflow;
        }
        Limit created = create(group, scopeKey, isCareful, now);
        group.byKey.put(scopeKey, created);
        instances.add(created);
        return created;
    }

    /**
     * Creates the overflow instance together with the first instance of its group, since an earlier process may have
     * left it charged.
     */
    private Limit overflow(LimitGroup group, long now) {
        Limit overflow = group.overflow;
        if (overflow == null) {
            overflow = create(group, LimitScope.OVERFLOW_KEY, false, now);
            group.overflow = overflow;
        }
        return overflow;
    }

    /**
     * Starts the overflow instance used up when it is first needed. Not when it is created: it would not be idle, and
     * every key would have to share it. In an earlier process, a key that shares it now may have had an instance of
     * its own whose slot is not read; that usage counts as used up until it has left the window.
     */
    private void beginOverflowUse(LimitGroup group, Limit overflow, long now) {
        if (!group.isSharedInUse) {
            groups.begin(group, overflow, now);
            if (hasEarlierUsage() && !group.configured.isRemoved) {
                groups.beginLost(group, overflow, registeredAt, now);
            }
        }
        group.isSharedInUse = true;
    }

    private Limit create(LimitGroup group, String scopeKey, boolean isCareful, long now) {
        LimitSettings settings = group.settings();
        UsageStore kept = group.configured.isRemoved ? UsageStore.heap() : store;
        UsageStore.Slot slot = kept.slot(group.configured.slotName(scopeKey), Limit.LONGS);
        Limit created = LimitFactory.create(settings, group.configured.reserve(), clock, slot, now);
        created.instanceOf(group.configured, scopeKey, now);
        applyLease(created, now);
        if (isCareful && !scopeKey.equals(LimitScope.OVERFLOW_KEY) && !group.configured.isRemoved) {
            groups.begin(group, created, now);
        }
        return created;
    }

    private void applyLease(Limit limit, long now) {
        if (leasedCapProvider != null) {
            limit.lease(leasedCapProvider.capOf(limit), now);
        }
    }

    /**
     * Examines a few instances in rotation and removes those that are idle. Returns whether there is room for another
     * one.
     */
    private boolean hasRoom(long now) {
        for (int i = 0; instances.size() >= maxInstances && i < MAX_CHECKED_PER_CREATION && !instances.isEmpty(); i++) {
            cursor = cursor < instances.size() ? cursor : 0;
            Limit limit = instances.get(cursor);
            if (limit.isIdle(now) && now - limit.lastUsedAt() - FORGET_AFTER_NANOS >= 0) {
                forget(cursor);
            } else {
                cursor++;
            }
        }
        return instances.size() < maxInstances;
    }

    private void forget(int index) {
        Limit limit = instances.get(index);
        Limit last = instances.remove(instances.size() - 1);
        if (last != limit) {
            instances.set(index, last);
        }
        LimitGroup group = groups.find(limit);
        if (group != null) {
            group.byKey.remove(limit.scopeKey());
        }
        detach(limit);
    }

    /** Detaches the limit from its slot, which another limit may now use. */
    private void detach(Limit limit) {
        limit.replaced();
        LeasedCap cap = limit.leasedCap();
        if (leasedCapProvider != null && cap != null) {
            leasedCapProvider.release(cap);
        }
        ConfiguredLimit configured = limit.configured();
        if (configured != null) {
            store.release(configured.slotName(limit.scopeKey()));
        }
    }

    /** Returns the limit with this position and scope key, or null when it has no instance of its own. */
    public @Nullable Limit find(int index, String scopeKey) {
        return groups.get(index).byKey.get(scopeKey);
    }

    /** Returns the limit with this number and scope key; null when no limit in force has that number. */
    public @Nullable Limit findByNumber(long number, String scopeKey, long now) {
        for (LimitGroup group : groups.inForce()) {
            if (group.configured.number == number) {
                return limit(group, scopeKey, now);
            }
        }
        return null;
    }

    /** Returns whether an earlier process may have left charges that this process has not read yet. */
    public boolean hasEarlierUsage() {
        return groups.hasEarlierUsage();
    }

    /**
     * Returns a limit for usage whose scope key is unknown. Shortly after a start, the usage of the previous process
     * under other keys counts as used up here until it has left the window, since its key is not known.
     */
    public Limit beginUsedUp(int index, String scopeKey, long now) {
        LimitGroup group = groups.get(index);
        Limit existing = group.byKey.get(scopeKey);
        Limit limit = existing == null ? limit(group, scopeKey, now) : existing;
        if (existing == null && hasEarlierUsage()) {
            groups.beginLost(group, limit, registeredAt, now);
        }
        limit.recordUse(now);
        return limit;
    }

    /** Returns all instances at this position whose scope key matches, and the overflow instance while it is in use. */
    public List<Limit> all(int index, Predicate<String> mayBe, long now) {
        LimitGroup group = groups.get(index);
        List<Limit> all = new ArrayList<>();
        group.byKey.forEach((key, limit) -> {
            if (mayBe.test(key)) {
                limit.recordUse(now);
                all.add(limit);
            }
        });
        if (group.overflow != null && !group.overflow.isIdle(now)) {
            all.add(group.overflow);
        }
        return all;
    }

    /** Returns the limit that currently has this one's position and key: the same one, unless it was removed. */
    public Limit current(Limit limit, long now) {
        LimitGroup group = limit.isForgotten() ? groups.find(limit) : null;
        return group == null ? limit : limit(group, limit.scopeKey(), now);
    }

    /** Returns whether this limit is, or was, an instance at this position. */
    public boolean isAt(int index, Limit limit) {
        return groups.get(index).contains(limit);
    }

    /**
     * Replaces the settings. Limits are matched by name, else by their {@code formerName}; charges stay charged. A
     * limit whose algorithm, window or rate changed is replaced by a new one that inherits its usage.
     */
    public void reload(List<LimitSettings> settings, long now) {
        LimitGroup[] successors = groups.successors(settings, now);
        for (int i = 0; i < successors.length; i++) {
            change(successors[i], settings.get(i), now);
        }
        groups.replace(successors, now);
        instances.removeIf(limit -> groups.find(limit) == null);
    }

    /** Applies changed accounts of keys: the limits of an account that gained a key start used up. */
    public void updateAccounts(Map<String, String> accountByKey, long now) {
        groups.updateAccounts(accountByKey, now);
        for (LimitGroup group : groups.inForce()) {
            for (Limit limit : group.byKey.values()) {
                if (groups.hasGrown(group, limit)) {
                    groups.grow(group, limit, now);
                }
            }
            Limit overflow = group.overflow;
            if (overflow == null || !groups.hasGrown(group, overflow)) {
                continue;
            }
            if (overflow.isIdle(now)) {
                group.isSharedInUse = false;
            } else {
                groups.grow(group, overflow, now);
            }
        }
    }

    /** Returns the hashes of earlier scope keys of calls that now belong to this limit. */
    public List<Integer> formerHashes(Limit limit) {
        return groups.formerHashes(limit);
    }

    private void change(LimitGroup group, LimitSettings to, long now) {
        boolean sameShape = PersistentSlot.sameShape(group.settings(), to);
        groups.change(group.configured, to, now);
        UnaryOperator<Limit> changed = limit -> sameShape ? resize(limit, group, now) : replace(limit, group, now);
        Limit overflow = group.overflow;
        if (overflow != null) {
            group.overflow = changed.apply(overflow);
        }
        group.byKey.replaceAll((key, limit) -> changed.apply(limit));
        instances.removeIf(group::contains);
        instances.addAll(group.byKey.values());
    }

    /** Returns the number of limits that were removed from the configuration but whose bans may still stop a call. */
    public int removedCount() {
        return groups.removed().size();
    }

    public LimitScope removedScope(int index) {
        return groups.removed().get(index).settings().scope();
    }

    public Limit removed(int index, String scopeKey, long now) {
        return limit(groups.removed().get(index), scopeKey, now);
    }

    /**
     * Forgets removed limits that no longer have any effect; {@code isBanned} returns by number whether a limit is
     * banned.
     */
    public void forgetRemoved(LongPredicate isBanned, long now) {
        if (!groups.forget(isBanned, now)) {
            return; // the common case
        }
        instances.removeIf(limit -> {
            boolean isGone = groups.find(limit) == null;
            if (isGone) {
                detach(limit);
            }
            return isGone;
        });
    }

    private Limit resize(Limit limit, LimitGroup group, long now) {
        limit.resize(group.settings(), group.configured.reserve());
        applyLease(limit, now);
        return limit;
    }

    private Limit replace(Limit limit, LimitGroup group, long now) {
        detach(limit);
        Limit successor = create(group, limit.scopeKey(), true, now);
        successor.inherit(limit, now);
        return successor;
    }

    /** Returns all instances, including the overflow ones, and the removed limits that still stop calls. */
    public Iterable<Limit> all(long now) {
        List<Limit> all = new ArrayList<>();
        for (Limit limit : instances) {
            if (!limit.isRemoved() || limit.isPinned()) {
                all.add(limit);
            }
        }
        for (LimitGroup group : groups.inForce()) {
            if (group.overflow != null && !group.overflow.isIdle(now)) {
                all.add(group.overflow);
            }
        }
        return all;
    }
}
