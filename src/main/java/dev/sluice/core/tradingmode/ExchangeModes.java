package dev.sluice.core.tradingmode;

import dev.sluice.core.call.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The modes held for calls to one exchange, indexed so that a look-up allocates nothing for a name that has the form of
 * {@link ModeScope.Level#key}, or while no mode is held for a name of its level. Immutable.
 */
public final class ExchangeModes {
    private static final ModeHold[] NOTHING = {};

    private final ModeHold[] everywhere;
    private final Map<String, ModeHold[]> accounts;
    private final Map<String, ModeHold[]> bots;
    private final Map<String, ModeHold[]> instruments;
    private final ModeHold[] anyAccount;
    private final ModeHold[] anyInstrument;
    private final ModeHold[] namedInstrument;

    /** @param held holds that can concern the exchange, the strictest first */
    ExchangeModes(List<ModeHold> held) {
        everywhere =
                held.stream().filter(hold -> hold.modeScope().name().isEmpty()).toArray(ModeHold[]::new);
        accounts = byName(held, ModeScope.Level.ACCOUNT);
        bots = byName(held, ModeScope.Level.BOT);
        instruments = byName(held, ModeScope.Level.INSTRUMENT);
        anyAccount = of(held, ModeScope.Level.ACCOUNT);
        anyInstrument = of(held, ModeScope.Level.INSTRUMENT);
        namedInstrument = Arrays.stream(anyInstrument)
                .filter(hold -> !isNumber(hold.modeScope().name()))
                .toArray(ModeHold[]::new);
    }

    private static ModeHold[] of(List<ModeHold> held, ModeScope.Level level) {
        return held.stream().filter(hold -> hold.modeScope().level() == level).toArray(ModeHold[]::new);
    }

    private static Map<String, ModeHold[]> byName(List<ModeHold> held, ModeScope.Level level) {
        return held.stream()
                .filter(hold -> hold.modeScope().level() == level)
                .collect(Collectors.groupingBy(
                        hold -> level.key(hold.modeScope().name()),
                        Collectors.collectingAndThen(
                                Collectors.mapping(Function.identity(), Collectors.toList()),
                                list -> list.toArray(ModeHold[]::new))));
    }

    /** Returns the strictest mode that is held for the whole exchange. */
    public Mode mode() {
        return everywhere.length == 0 ? Mode.ACTIVE : everywhere[0].mode();
    }

    /**
     * Returns the hold that stops this call; null if none does. A probe permit that the call already has exempts it
     * from the hold of that permit. A free probe permit does not.
     *
     * @param hedger whether the bot may go on placing orders to close positions elsewhere
     * @param latchesOnly whether only latches count
     */
    public @Nullable ModeHold findStoppingHold(ModeSubject call, boolean hedger, boolean latchesOnly) {
        ModeHold strictest = first(everywhere, "", call, hedger, latchesOnly);
        strictest = stricter(strictest, first(accounts(call), call.account(), call, hedger, latchesOnly));
        strictest = stricter(
                strictest, first(of(bots, ModeScope.Level.BOT, call.bot()), call.bot(), call, hedger, latchesOnly));
        strictest = stricter(strictest, first(instruments(call), call.instrument(), call, hedger, latchesOnly));
        boolean mayBeNamed = namedInstrument.length > 0
                && isNumber(call.instrument())
                && call.kind().places();
        return mayBeNamed ? stricter(strictest, first(namedInstrument, "", call, hedger, latchesOnly)) : strictest;
    }

    /**
     * @param name the name by which the call was found: only a call of exactly that name may acquire a probe permit,
     *     because only its outcome is counted there
     */
    private static @Nullable ModeHold first(
            ModeHold[] held, String name, ModeSubject call, boolean hedger, boolean latchesOnly) {
        ModeHold strictest = null;
        for (ModeHold hold : held) {
            ProbePermit probePermit = hold.probePermit();
            boolean waived = (latchesOnly && !hold.latched()) || (probePermit != null && call.has(probePermit));
            if (!waived && hold.stops(call.kind(), hedger)) {
                boolean mayProbe =
                        probePermit == null || hold.modeScope().name().equals(name);
                strictest = stricter(strictest, mayProbe ? hold : hold.withProbe(null));
            }
        }
        return strictest;
    }

    /**
     * Returns the hold without a probe permit. When both or neither has one, returns the stricter hold, or the first if
     * both are equally strict.
     */
    private static @Nullable ModeHold stricter(@Nullable ModeHold hold, @Nullable ModeHold other) {
        if (hold == null || other == null) {
            return hold == null ? other : hold;
        }
        if ((hold.probePermit() == null) != (other.probePermit() == null)) {
            return hold.probePermit() == null ? hold : other;
        }
        return other.mode().isStricterThan(hold.mode()) ? other : hold;
    }

    private static ModeHold[] of(Map<String, ModeHold[]> held, ModeScope.Level level, String name) {
        return held.isEmpty() || name.isEmpty() ? NOTHING : held.getOrDefault(level.key(name), NOTHING);
    }

    private ModeHold[] accounts(ModeSubject call) {
        if (anyAccount.length == 0) {
            return NOTHING;
        }
        return isInEveryAccount(call) ? anyAccount : of(accounts, ModeScope.Level.ACCOUNT, call.account());
    }

    private ModeHold[] instruments(ModeSubject call) {
        if (anyInstrument.length == 0) {
            return NOTHING;
        }
        String key = ModeScope.Level.INSTRUMENT.key(call.instrument());
        if (key.isEmpty()) {
            return isInEveryInstrument(call) ? anyInstrument : NOTHING;
        }
        return instruments.getOrDefault(key, NOTHING);
    }

    /**
     * Returns whether the call is in the scope of every account: an order or withdrawal of an unknown account may
     * belong to one that is stopped.
     */
    static boolean isInEveryAccount(ModeSubject call) {
        return call.isAccountUnknown() && (call.kind().places() || call.kind() == Kind.WITHDRAW);
    }

    /**
     * Returns whether the call is in the scope of every instrument: an order of an unknown instrument may belong to one
     * that is stopped, and so may a call that cannot be told from an order, such as a doubted withdrawal. A name of
     * nothing but separators names none.
     */
    static boolean isInEveryInstrument(ModeSubject call) {
        return (call.kind().places() || call.isDoubted())
                && ModeScope.Level.INSTRUMENT.key(call.instrument()).isEmpty();
    }

    /**
     * Returns whether an order with the first name may be one of the second: a number stands for a name that is not
     * known here.
     */
    static boolean mayStandFor(String instrument, String name) {
        return isNumber(instrument) && !isNumber(name);
    }

    private static boolean isNumber(String instrument) {
        for (int i = 0; i < instrument.length(); i++) {
            if (instrument.charAt(i) < '0' || instrument.charAt(i) > '9') {
                return false;
            }
        }
        return !instrument.isEmpty();
    }
}
