package dev.sluice.trip;

import dev.sluice.breaker.BreakerStatus;
import dev.sluice.breaker.Phase;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Pass;
import dev.sluice.mode.Why;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The link between the breakers and the board of modes: it holds and lifts their modes, adds a pass while trial orders
 * are allowed, stores the states for the next process and records changes.
 */
final class Holding {
    private static final int MOST_CHANGES = 1000;

    private final ModeBoard board;
    private final KeptBreakers kept;
    private final Deque<BreakerChange> changes = new ArrayDeque<>();
    private final Map<Phase, Long> counts = new EnumMap<>(Phase.class);

    Holding(Surroundings around) {
        board = around.board();
        kept = new KeptBreakers(around.levels(), board);
    }

    KeptBreakers kept() {
        return kept;
    }

    /**
     * Updates the board to the current state of the breaker. Returns true when a mode is held that was not held before,
     * or is stricter.
     */
    boolean show(Named breaker, AtScope one, Breakers.Saying saying, long now) {
        Phase phase = one.breaker.phase(now);
        boolean tripped = one.breaker.allTrips() != one.trips;
        boolean changed = phase != one.phase || tripped || one.forced;
        if (!changed && !phase.holds()) {
            return false; // the usual case, after nearly every call: avoid creating a status
        }
        BreakerStatus status = one.breaker.status(now);
        if (changed) {
            one.forced = false;
            one.who = saying.who();
            tell(breaker, one, status, saying, now);
            one.phase = status.phase();
            one.trips = status.allTrips();
        }
        boolean latched = tripped && breaker.rule.latch() && latch(breaker, one, status, now);
        boolean held = hold(breaker, one, status, now);
        if (changed) {
            kept.keep(breaker.name, one, now);
        }
        return latched || held;
    }

    private boolean latch(Named breaker, AtScope one, BreakerStatus status, long now) {
        Why why = new Why(status.why(), who(breaker, one), board.epochMillis(now), Why.REARM);
        HeldMode latch = HeldMode.latch(one.scope, Cause.breaker(breaker.name), breaker.rule.mode(), why);
        return board.trip(latch).equals(latch);
    }

    private boolean hold(Named breaker, AtScope one, BreakerStatus status, long now) {
        if (!status.phase().holds()) {
            letGo(one, Cause.breaker(breaker.name));
            return false;
        }
        Pass pass = status.phase() != Phase.TRYING ? null : one.pass != null ? one.pass : new Pass();
        HeldMode before = one.held;
        if (before != null && before.pass() == pass && before.mode() == breaker.rule.mode() && !isNews(one, status)) {
            return false;
        }
        HeldMode held = held(breaker, one, status, now).with(pass);
        one.pass = pass;
        one.held = held;
        board.hold(held);
        return before == null || held.mode().isStricterThan(before.mode()) || (before.pass() != null && pass == null);
    }

    /** Returns whether the reason of the held mode changed, for example because an operator forced the breaker. */
    private static boolean isNews(AtScope one, BreakerStatus status) {
        return one.held != null && !one.held.why().reason().equals(status.why());
    }

    private HeldMode held(Named breaker, AtScope one, BreakerStatus status, long now) {
        Why why = new Why(status.why(), who(breaker, one), board.epochMillis(now), liftedBy(breaker, status));
        HeldMode fresh = HeldMode.of(one.scope, Cause.breaker(breaker.name), breaker.rule.mode(), why);
        HeldMode before = one.held;
        return before == null
                ? fresh
                : new HeldMode(fresh.scope(), fresh.cause(), fresh.mode(), false, why, before.tally(), null);
    }

    private static String who(Named breaker, AtScope one) {
        boolean byItself = one.who.equals("outcomes") || one.who.isEmpty();
        return byItself ? "breaker " + breaker.name : one.who;
    }

    private static String liftedBy(Named breaker, BreakerStatus status) {
        if (status.phase() == Phase.FORCED_OPEN) {
            return "scripts/sluice breaker reset " + breaker.name;
        }
        int successes = breaker.rule.recovery().successes();
        return breaker.rule.fedBy() == Feed.TOLD
                ? successes + " successes that are told once it is half-open, or a reset"
                : "itself: reads and cancels that go well, then " + successes + " orders one at a time; or a reset";
    }

    private void letGo(AtScope one, Cause cause) {
        if (one.held != null) {
            board.lift(one.scope, cause);
            one.held = null;
            one.pass = null;
        }
    }

    /** Lifts the mode of a breaker that was removed, and deletes its stored entry. */
    void letGo(Named breaker, AtScope one) {
        letGo(one, Cause.breaker(breaker.name));
        kept.forget(one);
    }

    /** Updates the held mode after a change of the rule. */
    void holdAgain(Named breaker, AtScope one, long now) {
        hold(breaker, one, one.breaker.status(now), now);
    }

    private void tell(Named breaker, AtScope one, BreakerStatus status, Breakers.Saying saying, long now) {
        counts.merge(status.phase(), 1L, Long::sum);
        if (changes.size() >= MOST_CHANGES) {
            changes.removeFirst();
        }
        boolean alarm = breaker.rule.alarm() && status.phase() == Phase.OPEN;
        changes.addLast(new BreakerChange(
                board.epochMillis(now),
                breaker.name,
                one.scope,
                one.phase,
                status.phase(),
                status.why().isEmpty() ? saying.why() : status.why(),
                who(breaker, one),
                refused(one),
                alarm || (breaker.rule.latch() && status.phase() == Phase.OPEN)));
    }

    private static long refused(AtScope one) {
        @Nullable HeldMode held = one.held;
        return held == null ? 0 : held.tally().refused();
    }

    List<BreakerChange> takeChanges() {
        List<BreakerChange> taken = new ArrayList<>(changes);
        changes.clear();
        return taken;
    }

    Map<Phase, Long> changes() {
        return Map.copyOf(counts);
    }

    BreakerView view(Named breaker, AtScope one, long now) {
        return new BreakerView(breaker.name, breaker.rule, one.scope, one.breaker.status(now), refused(one), one.who);
    }
}
