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
 * All breakers of one name. The breaker of a scope is created with its first event. The number of scopes is bounded,
 * since callers choose their names.
 */
final class BreakerGroup {
    private static final int MAX_SCOPES = 1024;

    final String name;
    BreakerRule rule;
    private final DoubleSupplier chance;

    /** Breakers by exchange, then by the name within the exchange; "" where the scope has none. */
    private final Map<String, Map<String, ScopedBreaker>> scopes = new HashMap<>();

    private int size;

    BreakerGroup(String name, BreakerRule rule, DoubleSupplier chance) {
        this.name = name;
        this.rule = rule;
        this.chance = chance;
    }

    List<ScopedBreaker> all() {
        List<ScopedBreaker> all = new ArrayList<>();
        scopes.values().forEach(ofExchange -> all.addAll(ofExchange.values()));
        return all;
    }

    /** Returns all breakers whose scope lies within this exchange. */
    Collection<ScopedBreaker> within(String exchange) {
        Map<String, ScopedBreaker> ofExchange = scopes.get(exchange);
        return ofExchange == null ? List.of() : ofExchange.values();
    }

    /** Returns whether this rule has another scope level or feed, so that the recorded events do not apply to it. */
    boolean isOther(BreakerRule other) {
        return other.scope() != rule.scope() || other.input() != rule.input();
    }

    boolean fails(double value) {
        ValueSettings thresholds = rule.value();
        return thresholds != null && thresholds.fails(value);
    }

    /** Returns whether a success counts before any failure: a percentage needs both. */
    boolean countsSuccesses() {
        return rule.trip() instanceof TripSettings.Rate;
    }

    /** Returns whether the call belongs to a scope of this level: it may carry no key or name no instrument. */
    boolean concerns(ModeSubject call) {
        return switch (rule.scope()) {
            case GLOBAL, EXCHANGE -> true;
            case ACCOUNT -> !call.account().isEmpty();
            case BOT -> !call.bot().isEmpty();
            case INSTRUMENT -> !call.instrument().isEmpty();
        };
    }

    private static String within(ModeScope.Level level, ModeSubject call) {
        return switch (level) {
            case GLOBAL, EXCHANGE -> "";
            case ACCOUNT -> call.account();
            case BOT -> call.bot();
            case INSTRUMENT -> call.instrument();
        };
    }

    private static boolean everywhere(ModeScope.Level level) {
        return level == ModeScope.Level.GLOBAL || level == ModeScope.Level.BOT;
    }

    /** Returns the breaker of the scope of this call, or null; allocates nothing. */
    @Nullable
    ScopedBreaker find(String exchange, ModeSubject call) {
        return find(everywhere(rule.scope()) ? "" : exchange, within(rule.scope(), call));
    }

    private @Nullable ScopedBreaker find(String exchange, String within) {
        Map<String, ScopedBreaker> ofExchange = scopes.get(exchange);
        return ofExchange == null ? null : ofExchange.get(within);
    }

    @Nullable
    ScopedBreaker find(ModeScope modeScope) {
        return find(modeScope.exchange(), modeScope.name());
    }

    ModeScope scope(String exchange, ModeSubject call) {
        String where = everywhere(rule.scope()) ? "" : exchange;
        return new ModeScope(rule.scope(), where, within(rule.scope(), call));
    }

    /**
     * Returns the breaker of this scope and creates it when needed; null when there are too many scopes and none of
     * them is idle.
     */
    @Nullable
    ScopedBreaker make(ModeScope modeScope, long now) {
        ScopedBreaker known = find(modeScope);
        if (known != null) {
            return known;
        }
        if (size >= MAX_SCOPES) {
            forgetIdle(now);
        }
        if (size >= MAX_SCOPES) {
            return null;
        }
        size++;
        boolean tries = rule.input() != BreakerInput.REPORTS;
        ScopedBreaker made =
                new ScopedBreaker(modeScope, new Breaker(rule.trip(), rule.recovery(), tries, chance, now));
        scopes.computeIfAbsent(modeScope.exchange(), any -> new HashMap<>()).put(modeScope.name(), made);
        return made;
    }

    private void forgetIdle(long now) {
        scopes.values().forEach(ofExchange -> ofExchange.values().removeIf(one -> one.isIdle(now)));
        size = scopes.values().stream().mapToInt(Map::size).sum();
    }
}
