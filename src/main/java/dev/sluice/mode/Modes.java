package dev.sluice.mode;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An immutable snapshot of all held modes, for all exchanges. */
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

    /** Returns whether no mode is held. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns all held modes, the strictest first. */
    public List<HeldMode> all() {
        return all;
    }

    /** Returns the modes that concern this subject, the strictest first. */
    public List<HeldMode> concerning(Concern concern) {
        return all.stream().filter(held -> concern.isIn(held.scope())).toList();
    }

    /** Returns the modes held for calls to this exchange. */
    public ExchangeModes at(String exchange) {
        return byExchange.getOrDefault(exchange, elsewhere);
    }

    /** Returns the mode, or the latch, that this gate holds for this scope; null when there is none. */
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

    /** Returns the strictest mode that is held for the global scope. */
    public Mode global() {
        return all.stream()
                .filter(held -> held.scope().level() == Scope.Level.GLOBAL)
                .map(HeldMode::mode)
                .findFirst()
                .orElse(Mode.ACTIVE);
    }
}
