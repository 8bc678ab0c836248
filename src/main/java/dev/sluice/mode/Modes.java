package dev.sluice.mode;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All modes that are held at one moment, for all exchanges. Immutable. */
public final class Modes {
    private static final Comparator<HeldMode> STRICTEST_AND_WIDEST_FIRST = Comparator.comparing(HeldMode::mode)
            .reversed()
            .thenComparing(held -> held.scope().level())
            .thenComparing(held -> held.why().sinceEpochMillis());

    static final Modes NONE = new Modes(List.of());

    private final List<HeldMode> all;
    private final Map<String, ExchangeModes> byExchange = new HashMap<>();
    private final ExchangeModes elsewhere;

    Modes(List<HeldMode> held) {
        all = held.stream().sorted(STRICTEST_AND_WIDEST_FIRST).toList();
        elsewhere = at("", all);
        all.stream()
                .map(one -> one.scope().exchange())
                .filter(name -> !name.isEmpty())
                .distinct()
                .forEach(name -> byExchange.put(name, at(name, all)));
    }

    private static ExchangeModes at(String exchange, List<HeldMode> all) {
        return new ExchangeModes(all.stream()
                .filter(held -> held.scope().exchange().isEmpty()
                        || held.scope().exchange().equals(exchange))
                .collect(Collectors.toList()));
    }

    /** Nothing is held. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The strictest first. */
    public List<HeldMode> all() {
        return all;
    }

    /** What is held for them, the strictest first. */
    public List<HeldMode> concerning(Concern concern) {
        return all.stream().filter(held -> concern.isIn(held.scope())).toList();
    }

    /** What is held for calls to that exchange. */
    public ExchangeModes at(String exchange) {
        return byExchange.getOrDefault(exchange, elsewhere);
    }

    /** What this gate holds, or has latched, for this scope; null: nothing. */
    public @Nullable HeldMode of(Scope scope, Cause cause, boolean latched) {
        for (HeldMode held : all) {
            if (held.latched() == latched
                    && held.scope().equals(scope)
                    && held.cause().equals(cause)) {
                return held;
            }
        }
        return null;
    }

    /** The strictest mode that is held for everything. */
    public Mode global() {
        return all.stream()
                .filter(held -> held.scope().level() == Scope.Level.GLOBAL)
                .map(HeldMode::mode)
                .findFirst()
                .orElse(Mode.ACTIVE);
    }
}
