package dev.sluice.core.breaker;

import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSubject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All breakers of one name, one for each scope. The breaker of a scope is created at its first event. The number of
 * scopes is bounded, because callers choose the names in them.
 */
final class BreakerGroup {
    private static final int MAX_SCOPES = 1024;

    final String name;
    BreakerRule rule;
    private final DoubleSupplier random;

    /** The breakers by the exchange of their scope, then by its name; "" where the scope has none. */
    private final Map<String, Map<String, ScopedBreaker>> breakers = new HashMap<>();

    private int size;

    BreakerGroup(String name, BreakerRule rule, DoubleSupplier random) {
        this.name = name;
        this.rule = rule;
        this.random = random;
    }

    List<ScopedBreaker> all() {
        List<ScopedBreaker> all = new ArrayList<>();
        breakers.values().forEach(byName -> all.addAll(byName.values()));
        return all;
    }

    /** Returns all breakers whose scope is this exchange or a part of it. */
    Collection<ScopedBreaker> ofExchange(String exchange) {
        Map<String, ScopedBreaker> byName = breakers.get(exchange);
        return byName == null ? List.of() : byName.values();
    }

    /** Returns whether the rule has another scope level or input, so that earlier events say nothing about it. */
    boolean hasOtherEvents(BreakerRule other) {
        return other.scope() != rule.scope() || other.input() != rule.input();
    }

    boolean fails(double value) {
        ValueSettings thresholds = rule.value();
        return thresholds != null && thresholds.fails(value);
    }

    /** Returns whether successes count even before the first failure, as for a percentage. */
    boolean countsSuccesses() {
        return rule.trip() instanceof TripSettings.Rate;
    }

    /** Returns whether the call has a scope of this level; a call may have no key or name no instrument. */
    boolean appliesTo(ModeSubject call) {
        return switch (rule.scope()) {
            case GLOBAL, EXCHANGE -> true;
            case ACCOUNT -> !call.account().isEmpty();
            case BOT -> !call.bot().isEmpty();
            case INSTRUMENT -> !call.instrument().isEmpty();
        };
    }

    private static String scopeName(ModeScope.Level level, ModeSubject call) {
        return switch (level) {
            case GLOBAL, EXCHANGE -> "";
            case ACCOUNT -> call.account();
            case BOT -> call.bot();
            case INSTRUMENT -> call.instrument();
        };
    }

    private static boolean spansExchanges(ModeScope.Level level) {
        return level == ModeScope.Level.GLOBAL || level == ModeScope.Level.BOT;
    }

    /** Returns the breaker of the call's scope, or null. Allocates nothing. */
    @Nullable
    ScopedBreaker find(String exchange, ModeSubject call) {
        return find(spansExchanges(rule.scope()) ? "" : exchange, scopeName(rule.scope(), call));
    }

    private @Nullable ScopedBreaker find(String exchange, String name) {
        Map<String, ScopedBreaker> byName = breakers.get(exchange);
        return byName == null ? null : byName.get(name);
    }

    @Nullable
    ScopedBreaker find(ModeScope modeScope) {
        return find(modeScope.exchange(), modeScope.name());
    }

    ModeScope scope(String exchange, ModeSubject call) {
        String scopeExchange = spansExchanges(rule.scope()) ? "" : exchange;
        return new ModeScope(rule.scope(), scopeExchange, scopeName(rule.scope(), call));
    }

    /**
     * Returns the breaker of this scope, which is created if necessary; null when there are too many scopes and none of
     * them is idle.
     */
    @Nullable
    ScopedBreaker getOrCreate(ModeScope modeScope, long now) {
        ScopedBreaker known = find(modeScope);
        if (known != null) {
            return known;
        }
        if (size >= MAX_SCOPES) {
            removeIdle(now);
        }
        if (size >= MAX_SCOPES) {
            return null;
        }
        size++;
        boolean sendsTrialOrders = rule.input() != BreakerInput.REPORTS;
        ScopedBreaker created =
                new ScopedBreaker(modeScope, new Breaker(rule.trip(), rule.recovery(), sendsTrialOrders, random, now));
        breakers.computeIfAbsent(modeScope.exchange(), any -> new HashMap<>()).put(modeScope.name(), created);
        return created;
    }

    private void removeIdle(long now) {
        breakers.values().forEach(byName -> byName.values().removeIf(scoped -> scoped.isIdle(now)));
        size = breakers.values().stream().mapToInt(Map::size).sum();
    }
}
