package dev.sluice.trip;

import dev.sluice.breaker.Breaker;
import dev.sluice.breaker.TripSettings;
import dev.sluice.breaker.ValueSettings;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Subject;
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
final class Named {
    private static final int MOST_SCOPES = 1024;

    final String name;
    BreakerRule rule;
    private final DoubleSupplier chance;

    /** Breakers by exchange, then by the name within the exchange; "" where the scope has none. */
    private final Map<String, Map<String, AtScope>> scopes = new HashMap<>();

    private int size;

    Named(String name, BreakerRule rule, DoubleSupplier chance) {
        this.name = name;
        this.rule = rule;
        this.chance = chance;
    }

    List<AtScope> all() {
        List<AtScope> all = new ArrayList<>();
        scopes.values().forEach(ofExchange -> all.addAll(ofExchange.values()));
        return all;
    }

    /** Returns all breakers whose scope lies within this exchange. */
    Collection<AtScope> within(String exchange) {
        Map<String, AtScope> ofExchange = scopes.get(exchange);
        return ofExchange == null ? List.of() : ofExchange.values();
    }

    /** Returns whether this rule has another scope level or feed, so that the recorded events do not apply to it. */
    boolean isOther(BreakerRule other) {
        return other.scope() != rule.scope() || other.fedBy() != rule.fedBy();
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
    boolean concerns(Subject call) {
        return switch (rule.scope()) {
            case GLOBAL, EXCHANGE -> true;
            case ACCOUNT -> !call.account().isEmpty();
            case BOT -> !call.bot().isEmpty();
            case INSTRUMENT -> !call.instrument().isEmpty();
        };
    }

    private static String within(Scope.Level level, Subject call) {
        return switch (level) {
            case GLOBAL, EXCHANGE -> "";
            case ACCOUNT -> call.account();
            case BOT -> call.bot();
            case INSTRUMENT -> call.instrument();
        };
    }

    private static boolean everywhere(Scope.Level level) {
        return level == Scope.Level.GLOBAL || level == Scope.Level.BOT;
    }

    /** Returns the breaker of the scope of this call, or null; allocates nothing. */
    @Nullable
    AtScope find(String exchange, Subject call) {
        return find(everywhere(rule.scope()) ? "" : exchange, within(rule.scope(), call));
    }

    private @Nullable AtScope find(String exchange, String within) {
        Map<String, AtScope> ofExchange = scopes.get(exchange);
        return ofExchange == null ? null : ofExchange.get(within);
    }

    @Nullable
    AtScope find(Scope scope) {
        return find(scope.exchange(), scope.name());
    }

    Scope scope(String exchange, Subject call) {
        String where = everywhere(rule.scope()) ? "" : exchange;
        return new Scope(rule.scope(), where, within(rule.scope(), call));
    }

    /**
     * Returns the breaker of this scope and creates it when needed; null when there are too many scopes and none of
     * them is idle.
     */
    @Nullable
    AtScope make(Scope scope, long now) {
        AtScope known = find(scope);
        if (known != null) {
            return known;
        }
        if (size >= MOST_SCOPES) {
            forgetIdle(now);
        }
        if (size >= MOST_SCOPES) {
            return null;
        }
        size++;
        boolean tries = rule.fedBy() != Feed.TOLD;
        AtScope made = new AtScope(scope, new Breaker(rule.trip(), rule.recovery(), tries, chance, now));
        scopes.computeIfAbsent(scope.exchange(), any -> new HashMap<>()).put(scope.name(), made);
        return made;
    }

    private void forgetIdle(long now) {
        scopes.values().forEach(ofExchange -> ofExchange.values().removeIf(one -> one.isIdle(now)));
        size = scopes.values().stream().mapToInt(Map::size).sum();
    }
}
