package dev.sluice.core.tradingmode;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An immutable snapshot of all holds, for all exchanges. */
public final class ModeSnapshot {
    private static final Comparator<ModeHold> STRICTEST_AND_WIDEST_FIRST = Comparator.comparing(ModeHold::mode)
            .reversed()
            .thenComparing(held -> held.modeScope().level())
            .thenComparing(held -> held.holdReason().sinceEpochMillis());

    public static final ModeSnapshot NONE = new ModeSnapshot(List.of());

    private final List<ModeHold> all;
    private final Map<String, ExchangeModes> byExchange = new HashMap<>();
    private final ExchangeModes elsewhere;

    ModeSnapshot(List<ModeHold> held) {
        all = held.stream().sorted(STRICTEST_AND_WIDEST_FIRST).toList();
        elsewhere = at("", all);
        all.stream()
                .map(hold -> hold.modeScope().exchange())
                .filter(name -> !name.isEmpty())
                .distinct()
                .forEach(name -> byExchange.put(name, at(name, all)));
    }

    private static ExchangeModes at(String exchange, List<ModeHold> all) {
        return new ExchangeModes(all.stream()
                .filter(held -> held.modeScope().exchange().isEmpty()
                        || held.modeScope().exchange().equals(exchange))
                .collect(Collectors.toList()));
    }

    /** Returns whether no mode is held. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns all holds, the strictest first. */
    public List<ModeHold> all() {
        return all;
    }

    /** Returns the modes that concern this subject, the strictest first. */
    public List<ModeHold> concerning(ModeQuery modeQuery) {
        return all.stream()
                .filter(held -> modeQuery.isConcernedBy(held.modeScope()))
                .toList();
    }

    /** Returns the modes held for calls to this exchange. */
    public ExchangeModes at(String exchange) {
        return byExchange.getOrDefault(exchange, elsewhere);
    }

    /**
     * Returns the mode, or the latch, that this cause holds for this scope; null when there is none. A latch is found
     * by any spelling of its scope.
     */
    public @Nullable ModeHold of(ModeScope modeScope, HoldCause holdCause, boolean latched) {
        for (ModeHold held : all) {
            if (held.latched() == latched
                    && (latched
                            ? held.modeScope().isSame(modeScope)
                            : held.modeScope().equals(modeScope))
                    && held.holdCause().equals(holdCause)) {
                return held;
            }
        }
        return null;
    }

    /** Returns the strictest mode that is held for the global scope. */
    public Mode global() {
        return all.stream()
                .filter(held -> held.modeScope().level() == ModeScope.Level.GLOBAL)
                .map(ModeHold::mode)
                .findFirst()
                .orElse(Mode.ACTIVE);
    }
}
