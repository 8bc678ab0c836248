package dev.sluice.mode;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The modes held for calls to one exchange, indexed so that a look-up allocates nothing. Immutable. */
public final class ExchangeModes {
    private static final HeldMode[] NOTHING = {};

    private final HeldMode[] everywhere;
    private final Map<String, HeldMode[]> accounts;
    private final Map<String, HeldMode[]> bots;
    private final Map<String, HeldMode[]> instruments;
    private final HeldMode[] anyInstrument;

    /** @param held modes that can concern the exchange, the strictest first */
    ExchangeModes(List<HeldMode> held) {
        everywhere = held.stream().filter(one -> one.scope().name().isEmpty()).toArray(HeldMode[]::new);
        accounts = byName(held, Scope.Level.ACCOUNT);
        bots = byName(held, Scope.Level.BOT);
        instruments = byName(held, Scope.Level.INSTRUMENT);
        anyInstrument = held.stream()
                .filter(one -> one.scope().level() == Scope.Level.INSTRUMENT)
                .toArray(HeldMode[]::new);
    }

    private static Map<String, HeldMode[]> byName(List<HeldMode> held, Scope.Level level) {
        return held.stream()
                .filter(one -> one.scope().level() == level)
                .collect(Collectors.groupingBy(
                        one -> one.scope().name(),
                        Collectors.collectingAndThen(
                                Collectors.mapping(Function.identity(), Collectors.toList()),
                                list -> list.toArray(HeldMode[]::new))));
    }

    /** Returns the strictest mode that is held for the whole exchange. */
    public Mode mode() {
        return everywhere.length == 0 ? Mode.ACTIVE : everywhere[0].mode();
    }

    /**
     * Returns the held mode that stops this call, or null. A pass that the call already holds exempts it from the mode
     * of that pass; a free pass does not.
     *
     * @param hedger whether the bot may go on placing orders to close positions elsewhere
     * @param latchesOnly whether only latches count
     */
    public @Nullable HeldMode stopping(Subject call, boolean hedger, boolean latchesOnly) {
        HeldMode found = first(everywhere, call, hedger, latchesOnly);
        found = firmer(found, first(of(accounts, call.account()), call, hedger, latchesOnly));
        found = firmer(found, first(of(bots, call.bot()), call, hedger, latchesOnly));
        return firmer(found, first(instruments(call), call, hedger, latchesOnly));
    }

    private static @Nullable HeldMode first(HeldMode[] held, Subject call, boolean hedger, boolean latchesOnly) {
        HeldMode found = null;
        for (HeldMode one : held) {
            Pass pass = one.pass();
            boolean waived = (latchesOnly && !one.latched()) || (pass != null && call.holds(pass));
            if (!waived && one.stops(call.kind(), hedger)) {
                found = firmer(found, one);
            }
        }
        return found;
    }

    /** Returns the mode without a pass; when both or neither has one, the stricter mode; when equal, the first. */
    private static @Nullable HeldMode firmer(@Nullable HeldMode one, @Nullable HeldMode other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        if ((one.pass() == null) != (other.pass() == null)) {
            return one.pass() == null ? one : other;
        }
        return other.mode().isStricterThan(one.mode()) ? other : one;
    }

    private static HeldMode[] of(Map<String, HeldMode[]> held, String name) {
        return held.isEmpty() || name.isEmpty() ? NOTHING : held.getOrDefault(name, NOTHING);
    }

    private HeldMode[] instruments(Subject call) {
        return isInEveryInstrument(call) ? anyInstrument : of(instruments, call.instrument());
    }

    /**
     * Returns whether the call is in the scope of every instrument: an order of an unknown instrument may belong to one
     * that is stopped.
     */
    static boolean isInEveryInstrument(Subject call) {
        return call.instrument().isEmpty()
                && switch (call.kind()) {
                    case PLACE, REDUCE, AMEND -> true;
                    case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> false;
                };
    }
}
