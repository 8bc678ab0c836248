package dev.sluice.limit;

import java.util.ArrayList;
import java.util.List;
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
    private static final String SHARED_KEY = "*";
    private static final long FORGET_AFTER_NANOS = 1_000_000_000;
    private static final int LOOKED_AT_PER_CREATION = 64;

    private final ExchangeClock clock;
    private final Levels levels;
    private final int maxInstances;
    private final List<Limit> own = new ArrayList<>();
    private LimitGroup[] groups;
    private int cursor;
    private boolean startedUsedUp;
    private long startedAt;
    private Without without = Without.NOTHING;

    public Budget(List<LimitSettings> settings, ExchangeClock clock, Levels levels, int maxInstances) {
        this.clock = clock;
        this.levels = levels;
        this.maxInstances = maxInstances;
        groups = settings.stream().map(LimitGroup::new).toArray(LimitGroup[]::new);
    }

    /** There are no levels of an earlier process: every limit begins as in its first run. Before the first call. */
    public void startUsedUp(long now) {
        startedUsedUp = true;
        startedAt = now;
    }

    /** A control run. Before the first call. */
    public void leaveOut(Without what) {
        without = what;
    }

    public List<LimitSettings> settings() {
        List<LimitSettings> settings = new ArrayList<>(groups.length);
        for (LimitGroup group : groups) {
            settings.add(group.settings);
        }
        return settings;
    }

    /** The limit of that place and scope key, made when there is none. */
    public Limit limit(int index, String scopeKey, long now) {
        return limit(groups[index], scopeKey, now);
    }

    private Limit limit(LimitGroup group, String scopeKey, long now) {
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
        Limit made = make(group, scopeKey, now);
        group.byKey.put(scopeKey, made);
        own.add(made);
        return made;
    }

    /** Made with the first instance of its group, since an earlier process may have left it charged. */
    private Limit shared(LimitGroup group, long now) {
        Limit shared = group.shared;
        if (shared == null) {
            shared = make(group, SHARED_KEY, now);
            group.shared = shared;
        }
        return shared;
    }

    /** Not when it is made: used up it would not be idle, and every key would have to share it. */
    private void beginFirstRun(LimitGroup group, Limit shared, long now) {
        if (startedUsedUp && !group.isSharedInUse) {
            shared.startUsedUp(startedAt, now);
        }
        group.isSharedInUse = true;
    }

    private Limit make(LimitGroup group, String scopeKey, long now) {
        LimitSettings settings = group.settings;
        Levels.Slot slot = levels.slot(slotName(settings, scopeKey), Limit.LONGS);
        Limit made = Limit.of(settings, group.reserve(), clock, slot, now);
        made.group = group;
        made.scopeKey = scopeKey;
        made.touchedAt = now;
        made.leaveOut(without);
        if (startedUsedUp && !scopeKey.equals(SHARED_KEY)) {
            made.startUsedUp(startedAt, now);
        }
        return made;
    }

    private static String slotName(LimitSettings settings, String scopeKey) {
        return settings.name() + '|' + scopeKey;
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
        limit.replaced();
        LimitGroup group = limit.group;
        if (group != null) {
            group.byKey.remove(limit.scopeKey);
        }
        levels.release(slotName(limit.settings(), limit.scopeKey));
    }

    /** The limit of that place and scope key, if it has one of its own. */
    public @Nullable Limit known(int index, String scopeKey) {
        return groups[index].byKey.get(scopeKey);
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

    private Limit present(Limit forgotten, long now) {
        LimitGroup group = forgotten.group;
        return group == null ? forgotten : limit(group, forgotten.scopeKey, now);
    }

    /**
     * Other settings, matched by name: what is charged stays charged. A limit whose algorithm, window or rate changed is replaced by a new one that
     * inherits its use.
     */
    public void reload(List<LimitSettings> settings, long now) {
        LimitGroup[] present = new LimitGroup[settings.size()];
        for (int i = 0; i < present.length; i++) {
            LimitSettings to = settings.get(i);
            LimitGroup group = named(to.name());
            present[i] = group == null ? new LimitGroup(to) : group;
            if (group != null) {
                change(group, to, now);
            }
        }
        groups = present;
        own.removeIf(limit -> isDropped(limit.group));
    }

    private boolean isDropped(@Nullable LimitGroup group) {
        for (LimitGroup present : groups) {
            if (present == group) {
                return false;
            }
        }
        return true;
    }

    private @Nullable LimitGroup named(String name) {
        for (LimitGroup group : groups) {
            if (group.settings.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    private void change(LimitGroup group, LimitSettings to, long now) {
        boolean sameShape = Slate.sameShape(group.settings, to);
        group.settings = to;
        UnaryOperator<Limit> changed = limit -> sameShape ? resized(limit, group) : succeeded(limit, group, now);
        Limit shared = group.shared;
        if (shared != null) {
            group.shared = changed.apply(shared);
        }
        group.byKey.replaceAll((key, limit) -> changed.apply(limit));
        own.removeIf(limit -> limit.group == group);
        own.addAll(group.byKey.values());
    }

    private static Limit resized(Limit limit, LimitGroup group) {
        limit.resize(group.settings, group.reserve());
        return limit;
    }

    private Limit succeeded(Limit limit, LimitGroup group, long now) {
        limit.replaced();
        levels.release(slotName(limit.settings(), limit.scopeKey));
        Limit successor = make(group, limit.scopeKey, now);
        successor.inherit(limit, now);
        return successor;
    }

    /** Every instance, shared ones included. */
    public Iterable<Limit> all(long now) {
        List<Limit> all = new ArrayList<>(own);
        for (LimitGroup group : groups) {
            if (group.shared != null && !group.shared.idle(now)) {
                all.add(group.shared);
            }
        }
        return all;
    }
}
