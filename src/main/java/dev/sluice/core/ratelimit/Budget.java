package dev.sluice.core.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All limits of one exchange, by their place in the configuration and a scope key; charged together or not at all.
 *
 * <p>Instances are made on demand and are bounded: idle ones, which are as empty as new ones, are forgotten first; when none is idle, further keys of a limit
 * share one instance, which can only make them wait longer. A key leaves the shared instance only when that is idle, so no key ever gets
 * a second full budget. A caller may keep a {@code Limit} for long: {@code fits}, {@code lacking} and {@code reserve} put the present
 * one in the place of a forgotten one.
 *
 * <p>Guarded by the gate's lock, as its limits are.
 */
public final class Budget {
    /** Scope key of the instance that further keys share. */
    public static final String SHARED_KEY = "*";

    private static final long FORGET_AFTER_NANOS = 1_000_000_000;
    private static final int LOOKED_AT_PER_CREATION = 64;

    private final ExchangeClock clock;
    private final UsageStore usageStore;
    private final int maxInstances;
    private final List<Limit> own = new ArrayList<>();
    private final LimitGroups groups;
    private long registeredAt;
    private int cursor;
    private ControlRunFault controlRunFault = ControlRunFault.NOTHING;

    public Budget(List<LimitSettings> settings, ExchangeClock clock, UsageStore usageStore, int maxInstances) {
        this.clock = clock;
        this.usageStore = usageStore;
        this.maxInstances = maxInstances;
        groups = new LimitGroups(settings);
    }

    /** From now on no limit begins empty of which the levels do not hold all that was used. Before the first call. */
    public void register(long now) {
        register(Map.of(), now);
    }

    /** The same for keys that belong to these accounts, by the ids of both. */
    public void register(Map<String, String> accountByKey, long now) {
        groups.register(usageStore, accountByKey, now);
        registeredAt = now;
    }

    /** A control run. Before the first call. */
    public void exclude(ControlRunFault what) {
        controlRunFault = what;
    }

    public List<LimitSettings> settings() {
        return groups.inForce().stream().map(group -> group.settings).toList();
    }

    /** The limit of that place and scope key, made when there is none. */
    public Limit limit(int index, String scopeKey, long now) {
        return limit(groups.get(index), scopeKey, now);
    }

    /** The same, but beginning with nothing that is not in its slot: for a limit beside another one that is careful for both. */
    public Limit limitAsKept(int index, String scopeKey, long now) {
        LimitGroup group = groups.get(index);
        return limit(group, scopeKey, false, now);
    }

    private Limit limit(LimitGroup group, String scopeKey, long now) {
        return limit(group, scopeKey, true, now);
    }

    private Limit limit(LimitGroup group, String scopeKey, boolean isCareful, long now) {
        Limit known = group.byKey.get(scopeKey);
        if (known != null) {
            known.touchedAt = now;
            return known;
        }
        Limit shared = shared(group, now);
        if (!shared.idle(now) || !hasRoom(now)) {
            beginFirstRun(group, shared, now);
            return shared;
        }
        Limit made = make(group, scopeKey, isCareful, now);
        group.byKey.put(scopeKey, made);
        own.add(made);
        return made;
    }

    /** Made with the first instance of its group, since an earlier process may have left it charged. */
    private Limit shared(LimitGroup group, long now) {
        Limit shared = group.shared;
        if (shared == null) {
            shared = make(group, SHARED_KEY, false, now);
            group.shared = shared;
        }
        return shared;
    }

    /**
     * Not when it is made: used up it would not be idle, and every key would have to share it. In a process before this one a key that shares it now may
     * have had a limit of its own, in whose slot nobody looks: that counts as used up until it has left the window.
     */
    private void beginFirstRun(LimitGroup group, Limit shared, long now) {
        if (!group.isSharedInUse) {
            groups.begin(group, shared, now);
            if (continues() && !group.isRemoved) {
                shared.startUsedUp(registeredAt + group.settings.unansweredNanos(), false, now);
            }
        }
        group.isSharedInUse = true;
    }

    private Limit make(LimitGroup group, String scopeKey, boolean isCareful, long now) {
        LimitSettings settings = group.settings;
        UsageStore kept = group.isRemoved ? UsageStore.heap() : usageStore;
        UsageStore.Slot slot = kept.slot(group.slotName(scopeKey), Limit.LONGS);
        Limit made = Limit.of(settings, group.reserve(), clock, slot, now);
        made.group = group;
        made.scopeKey = scopeKey;
        made.touchedAt = now;
        made.exclude(controlRunFault);
        if (isCareful && !scopeKey.equals(SHARED_KEY) && !group.isRemoved) {
            groups.begin(group, made, now);
        }
        return made;
    }

    /** Looks at a few instances in turn and forgets those that are idle. */
    private boolean hasRoom(long now) {
        for (int i = 0; own.size() >= maxInstances && i < LOOKED_AT_PER_CREATION && !own.isEmpty(); i++) {
            cursor = cursor < own.size() ? cursor : 0;
            Limit limit = own.get(cursor);
            if (limit.idle(now) && now - limit.touchedAt - FORGET_AFTER_NANOS >= 0) {
                forget(cursor);
            } else {
                cursor++;
            }
        }
        return own.size() < maxInstances;
    }

    private void forget(int place) {
        Limit limit = own.get(place);
        Limit last = own.remove(own.size() - 1);
        if (last != limit) {
            own.set(place, last);
        }
        LimitGroup group = limit.group;
        if (group != null) {
            group.byKey.remove(limit.scopeKey);
        }
        leave(limit);
    }

    /** Another may have its slot. */
    private void leave(Limit limit) {
        limit.replaced();
        LimitGroup group = limit.group;
        if (group != null) {
            usageStore.release(group.slotName(limit.scopeKey));
        }
    }

    /** The limit of that place and scope key, if it has one of its own. */
    public @Nullable Limit known(int index, String scopeKey) {
        return groups.get(index).byKey.get(scopeKey);
    }

    /** Whether an earlier process may have charged something that is not yet looked at here. */
    public boolean continues() {
        return groups.continues();
    }

    /**
     * A limit of that place for uses of which nobody knows whose they are: when this process is young, what the one before charged to others counts here as
     * used up until it has left the window, since it is not known to whom.
     */
    public Limit beginUsedUp(int index, String scopeKey, long now) {
        LimitGroup group = groups.get(index);
        Limit known = group.byKey.get(scopeKey);
        Limit limit = known == null ? limit(group, scopeKey, now) : known;
        if (known == null && continues()) {
            limit.startUsedUp(registeredAt + group.settings.unansweredNanos(), false, now);
        }
        limit.touchedAt = now;
        return limit;
    }

    /** Every instance of that place whose scope key may be meant, and the shared one while it is in use. */
    public List<Limit> all(int index, Predicate<String> mayBe, long now) {
        LimitGroup group = groups.get(index);
        List<Limit> all = new ArrayList<>();
        group.byKey.forEach((key, limit) -> {
            if (mayBe.test(key)) {
                limit.touchedAt = now;
                all.add(limit);
            }
        });
        if (group.shared != null && !group.shared.idle(now)) {
            all.add(group.shared);
        }
        return all;
    }

    /** Whether every one of these costs fits its limit. */
    public boolean fits(Limit[] limits, long[] costs, boolean mayUseReserve, long now) {
        return lacking(limits, costs, mayUseReserve, now) < 0;
    }

    /** The place of the first limit that its cost does not fit, or -1. */
    public int lacking(Limit[] limits, long[] costs, boolean mayUseReserve, long now) {
        for (int i = 0; i < limits.length; i++) {
            if (limits[i].forgotten) {
                limits[i] = present(limits[i], now);
            }
            if (!limits[i].fits(costs[i], mayUseReserve, now)) {
                return i;
            }
        }
        return -1;
    }

    /** Takes all of them. */
    public Charge[] reserve(Limit[] limits, long[] costs, long now) {
        Charge[] charges = new Charge[limits.length];
        for (int i = 0; i < limits.length; i++) {
            if (limits[i].forgotten) {
                limits[i] = present(limits[i], now);
            }
            charges[i] = limits[i].reserve(costs[i], now);
        }
        return charges;
    }

    /** The one that has this one's place now: itself, unless it was forgotten. */
    public Limit present(Limit limit, long now) {
        LimitGroup group = limit.group;
        return group == null || !limit.forgotten ? limit : limit(group, limit.scopeKey, now);
    }

    /** Whether that limit is, or was, one of those of that place. */
    public boolean isAt(int index, Limit limit) {
        return groups.get(index) == limit.group;
    }

    /**
     * Other settings, matched by name, else by what a limit says that it was: what is charged stays charged. A limit whose algorithm, window or rate
     * changed is replaced by a new one that inherits its use.
     */
    public void reload(List<LimitSettings> settings, long now) {
        LimitGroup[] followers = groups.followers(settings, now);
        for (int i = 0; i < followers.length; i++) {
            change(followers[i], settings.get(i), now);
        }
        groups.replace(followers, now);
        own.removeIf(limit -> !groups.has(limit.group));
    }

    /** Keys may belong to other accounts now: the limits of an account to which one came begin used up. */
    public void follow(Map<String, String> accountByKey, long now) {
        groups.follow(accountByKey, now);
        for (LimitGroup group : groups.inForce()) {
            for (Limit limit : group.byKey.values()) {
                if (groups.hasGrown(group, limit)) {
                    groups.grow(group, limit, now);
                }
            }
            Limit shared = group.shared;
            if (shared == null || !groups.hasGrown(group, shared)) {
                continue;
            }
            if (shared.idle(now)) {
                group.isSharedInUse = false;
            } else {
                groups.grow(group, shared, now);
            }
        }
    }

    /** Hashes of the scope keys that calls may have had before which are this limit's now. */
    public List<Integer> formerHashes(Limit limit) {
        return groups.formerHashes(limit);
    }

    private void change(LimitGroup group, LimitSettings to, long now) {
        boolean sameShape = PersistentSlot.sameShape(group.settings, to);
        groups.change(group, to, now);
        UnaryOperator<Limit> changed = limit -> sameShape ? resized(limit, group) : succeeded(limit, group, now);
        Limit shared = group.shared;
        if (shared != null) {
            group.shared = changed.apply(shared);
        }
        group.byKey.replaceAll((key, limit) -> changed.apply(limit));
        own.removeIf(limit -> limit.group == group);
        own.addAll(group.byKey.values());
    }

    /** How many limits no configuration has any more, but may still stop a call: somebody may be told of a ban of theirs. */
    public int removedCount() {
        return groups.removed().size();
    }

    public LimitScope removedScope(int index) {
        return groups.removed().get(index).settings.scope();
    }

    public Limit removed(int index, String scopeKey, long now) {
        return limit(groups.removed().get(index), scopeKey, now);
    }

    /** Lets go of those of which nothing is left to be told; {@code isBanned} says by number which limits are banned. */
    public void forgetRemoved(LongPredicate isBanned, long now) {
        if (!groups.forget(isBanned, now)) {
            return; // as at nearly every tick
        }
        own.removeIf(limit -> {
            boolean gone = !groups.has(limit.group);
            if (gone) {
                leave(limit);
            }
            return gone;
        });
    }

    private static Limit resized(Limit limit, LimitGroup group) {
        limit.resize(group.settings, group.reserve());
        return limit;
    }

    private Limit succeeded(Limit limit, LimitGroup group, long now) {
        leave(limit);
        Limit successor = make(group, limit.scopeKey, true, now);
        successor.inherit(limit, now);
        return successor;
    }

    /** Every instance, shared ones included; of removed limits those that stop somebody. */
    public Iterable<Limit> all(long now) {
        List<Limit> all = new ArrayList<>();
        for (Limit limit : own) {
            if (!limit.isRemoved() || limit.isPinned()) {
                all.add(limit);
            }
        }
        for (LimitGroup group : groups.inForce()) {
            if (group.shared != null && !group.shared.idle(now)) {
                all.add(group.shared);
            }
        }
        return all;
    }
}
