package dev.sluice.trip;

import dev.sluice.breaker.Breaker;
import dev.sluice.breaker.Phase;
import dev.sluice.breaker.Sort;
import dev.sluice.exchange.Outcome;
import dev.sluice.limit.Levels;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All breakers of the gateway. Gates report the outcomes of calls; people and programs report events over the admin
 * API. The modes on the board are updated before the method that changed a breaker returns.
 *
 * <p>Any thread may call it. It is synchronized, never blocks and calls only the board. A gate calls it while it holds
 * its own lock; the lock order is gate, breakers, board.
 */
public final class Breakers {
    private final Holding holding;
    private final Map<String, Named> named = new LinkedHashMap<>();
    private final Surroundings around;

    public Breakers(Map<String, BreakerRule> rules, Surroundings around, long now) {
        this.around = around;
        holding = new Holding(around);
        reload(rules, now);
        for (KeptBreakers.Entry entry : holding.kept().read(now)) {
            resume(entry, now);
        }
    }

    /** Returns an instance without any breakers. */
    public static Breakers none(ModeBoard board) {
        return new Breakers(Map.of(), new Surroundings(board, Levels.heap(), () -> 0), 0);
    }

    private void resume(KeptBreakers.Entry entry, long now) {
        Named breaker = named.get(entry.name());
        AtScope one = breaker == null || breaker.rule.scope() != entry.scope().level()
                ? null
                : breaker.make(entry.scope(), now);
        if (breaker == null || one == null) {
            holding.kept().forget(entry);
            return;
        }
        holding.kept().forget(one); // an entry that was being rewritten when the process ended can be stored twice
        one.keptAt = entry.at();
        String why = entry.why().isEmpty() ? "as it stood before the restart" : entry.why();
        one.breaker.resume(entry.kept(), why, now);
        one.trips = one.breaker.status(now).allTrips();
        holding.show(breaker, one, new Saying("restart", ""), now);
    }

    /**
     * Replaces the rules. A breaker that was removed, or whose scope level or feed changed, lifts the mode it holds;
     * its latch stays.
     */
    public synchronized void reload(Map<String, BreakerRule> rules, long now) {
        for (Named breaker : List.copyOf(named.values())) {
            BreakerRule rule = rules.get(breaker.name);
            if (rule == null || !rule.enabled() || breaker.isOther(rule)) {
                breaker.all().forEach(one -> holding.letGo(breaker, one));
                named.remove(breaker.name);
            } else if (!rule.equals(breaker.rule)) {
                breaker.rule = rule;
                breaker.all().forEach(one -> one.breaker.reload(rule.trip(), rule.recovery(), now));
                breaker.all().forEach(one -> holding.holdAgain(breaker, one, now));
            }
        }
        rules.forEach((name, rule) -> {
            if (rule.enabled()) {
                named.computeIfAbsent(name, any -> new Named(name, rule, around.chance()));
            }
        });
    }

    /**
     * Records the outcome of one call; called once for each call, before its response is passed on. Returns true when a
     * mode is held that was not held before.
     */
    public synchronized boolean settled(Ended ended, long now) {
        boolean tightened = false;
        for (Named breaker : named.values()) {
            Feed feed = breaker.rule.fedBy();
            if (feed != Feed.TOLD) {
                Feed.Says says = feed.of(ended.call().kind(), ended.outcome());
                tightened |= breaker.concerns(ended.call())
                        ? settled(breaker, ended, says, now)
                        : says == Feed.Says.GOOD && looked(breaker, ended, now);
            }
        }
        return tightened;
    }

    private boolean settled(Named breaker, Ended ended, Feed.Says says, long now) {
        AtScope one = breaker.find(ended.exchange(), ended.call());
        boolean counts = says == Feed.Says.BAD || (says == Feed.Says.GOOD && breaker.countsSuccesses());
        if (one == null && counts) {
            // A new breaker dates from the start of the call: otherwise its first failure would count as one of an
            // earlier state.
            one = breaker.make(breaker.scope(ended.exchange(), ended.call()), ended.startedAt());
        }
        if (one == null) {
            return false;
        }
        Sort sort = Feed.sort(ended.call().kind());
        if (says == Feed.Says.BAD) {
            one.breaker.failed(sort, ended.startedAt(), now);
        } else if (says == Feed.Says.GOOD) {
            one.breaker.succeeded(sort, ended.startedAt(), now);
        }
        if (one.pass != null && ended.call().holds(one.pass)) {
            one.pass = null;
        }
        return holding.show(breaker, one, Saying.OUTCOMES, now);
    }

    /**
     * Counts the success of a call without a scope of its own, such as the gateway's clock request, for all half-open
     * breakers of its exchange.
     */
    private boolean looked(Named breaker, Ended ended, long now) {
        boolean tightened = false;
        for (AtScope one : breaker.within(ended.exchange())) {
            if (one.held != null) {
                one.breaker.succeeded(Sort.OTHER, ended.startedAt(), now);
                tightened |= holding.show(breaker, one, Saying.OUTCOMES, now);
            }
        }
        return tightened;
    }

    /**
     * The end of one call.
     *
     * @param exchange exchange of the call
     * @param call properties of the call
     * @param outcome outcome of the call
     * @param startedAt time at which the call started
     */
    public record Ended(String exchange, Subject call, Outcome outcome, long startedAt) {}

    /** Records a success or failure that was reported over the admin API. */
    public synchronized Told tell(String name, @Nullable Scope scope, boolean failed, Saying saying, long now) {
        return at(name, scope, saying, now, one -> {
            if (failed) {
                one.breaker.failed(Sort.OTHER, now, now);
            } else {
                one.breaker.succeeded(Sort.OTHER, now, now);
            }
        });
    }

    /** Records a reported value as a success or failure, according to the thresholds of the breaker's rule. */
    public synchronized Told tellValue(String name, @Nullable Scope scope, double value, Saying saying, long now) {
        Named breaker = named.get(name);
        if (breaker != null && breaker.rule.value() == null) {
            return new Told.Not(
                    false,
                    "breaker '" + name + "' has no 'value' in conf/sluice.json that says which values are failures");
        }
        boolean failed = breaker != null && breaker.fails(value);
        return tell(name, scope, failed, saying.of(value, failed), now);
    }

    /** Returns whether the thresholds classify this value as a failure; false when the breaker has none. */
    public synchronized boolean fails(String name, double value) {
        Named breaker = named.get(name);
        return breaker != null && breaker.fails(value);
    }

    /** The author and the reason of a report or a command. */
    public record Saying(String who, String why) {
        static final Saying OUTCOMES = new Saying("outcomes", "");

        public Saying of(double value, boolean failed) {
            return new Saying(who, "value " + value + (failed ? " is a failure" : " is good"));
        }
    }

    public synchronized Told forceOpen(String name, @Nullable Scope scope, Saying saying, long now) {
        return force(name, scope, saying, now, breaker -> breaker.forceOpen(saying.why(), now));
    }

    public synchronized Told forceClosed(String name, @Nullable Scope scope, long nanos, Saying saying, long now) {
        return force(name, scope, saying, now, breaker -> breaker.forceClosed(nanos, saying.why(), now));
    }

    public synchronized Told disable(String name, @Nullable Scope scope, Saying saying, long now) {
        return force(name, scope, saying, now, breaker -> breaker.disable(saying.why(), now));
    }

    /** Resets a disabled breaker; for a breaker that is not disabled, returns an error. */
    public synchronized Told enable(String name, @Nullable Scope scope, Saying saying, long now) {
        Named breaker = named.get(name);
        boolean global = breaker != null && breaker.rule.scope() == Scope.Level.GLOBAL;
        Scope where = scope == null && global ? Scope.GLOBAL : scope;
        AtScope one = breaker == null || where == null ? null : breaker.find(where);
        boolean disabled = one != null && one.breaker.phase(now) == Phase.DISABLED;
        if (breaker != null && where != null && !disabled) {
            return new Told.Not(false, "breaker '" + name + "' of " + where + " is not disabled");
        }
        return reset(name, scope, saying, now);
    }

    /** Closes the breaker and clears what it has recorded. A latch that a trip set stays: only a re-arm lifts it. */
    public synchronized Told reset(String name, @Nullable Scope scope, Saying saying, long now) {
        return force(name, scope, saying, now, breaker -> breaker.reset(now));
    }

    private Told force(String name, @Nullable Scope scope, Saying saying, long now, Consumer<Breaker> where) {
        return at(name, scope, saying, now, one -> {
            where.accept(one.breaker);
            one.forced = true;
        });
    }

    private Told at(String name, @Nullable Scope asked, Saying saying, long now, Consumer<AtScope> what) {
        Named breaker = named.get(name);
        if (breaker == null) {
            return new Told.Not(true, "there is no breaker '" + name + "'; there are " + named.keySet());
        }
        Scope.Level level = breaker.rule.scope();
        Scope scope = asked == null && level == Scope.Level.GLOBAL ? Scope.GLOBAL : asked;
        if (scope == null || scope.level() != level) {
            String given = scope == null ? "name one in 'scope'" : "'" + scope + "' is none";
            return new Told.Not(false, "breaker '" + name + "' stands for a scope of level " + level + "; " + given);
        }
        AtScope one = breaker.make(scope, now);
        if (one == null) {
            return new Told.Not(false, "breaker '" + name + "' stands for too many scopes already");
        }
        what.accept(one);
        boolean tightened = holding.show(breaker, one, saying, now);
        return new Told.Done(holding.view(breaker, one, now), tightened);
    }

    /**
     * Returns all breakers without changing them. A breaker without any scope yet is listed once, with a null scope.
     */
    public synchronized List<BreakerView> status(long now) {
        List<BreakerView> views = new ArrayList<>();
        for (Named breaker : named.values()) {
            List<AtScope> all = breaker.all();
            all.forEach(one -> views.add(holding.view(breaker, one, now)));
            if (all.isEmpty()) {
                views.add(unused(breaker, now));
            }
        }
        return views;
    }

    private static BreakerView unused(Named breaker, long now) {
        BreakerRule rule = breaker.rule;
        Breaker fresh = new Breaker(rule.trip(), rule.recovery(), false, () -> 0, now);
        return new BreakerView(breaker.name, rule, null, fresh.status(now), 0, "");
    }

    /** Returns whether this breaker still holds at this scope; a re-arm is denied while it does. */
    public synchronized boolean holds(String name, Scope scope, long now) {
        Named breaker = named.get(name);
        AtScope one = breaker == null ? null : breaker.find(scope);
        return one != null && one.breaker.holds(now);
    }

    /** Removes and returns the changes since the last call, oldest first; at most 1000 are kept. */
    public synchronized List<BreakerChange> takeChanges() {
        return holding.takeChanges();
    }

    /** Returns the number of changes into each state since the gateway started. */
    public synchronized Map<Phase, Long> changes() {
        return holding.changes();
    }
}
