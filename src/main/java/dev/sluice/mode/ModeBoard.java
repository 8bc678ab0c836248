package dev.sluice.mode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where gates put the modes that they hold: one for the whole gateway. Each change swaps the snapshot at once, so that everybody sees it or nobody.
 *
 * <p>Whoever tightens must see to it that the gates are told ({@code Event.ModesChanged}), so that calls that wait hear of it; none that start can be missed
 * meanwhile, since {@code start} reads the snapshot itself. Changing is synchronized; listeners are told outside that lock; reading takes no lock. Any thread.
 */
public final class ModeBoard {
    private final long startedNanos;
    private final long startedEpochMillis;
    private volatile Modes now = Modes.NONE;
    private volatile UnaryOperator<Scope> spelling = UnaryOperator.identity();

    private volatile Consumer<HeldMode> onTrip = latch -> {};

    /** @param epochMillis the time of day at {@code nowNanos} */
    public ModeBoard(long nowNanos, long epochMillis) {
        startedNanos = nowNanos;
        startedEpochMillis = epochMillis;
    }

    /** From now on this is how a scope is spelt, whoever names it: an exchange may know one instrument by several names. What is held follows. */
    public synchronized void spell(UnaryOperator<Scope> newSpelling) {
        spelling = newSpelling;
        List<HeldMode> before = now.all();
        List<HeldMode> all = new ArrayList<>();
        before.forEach(held -> all.add(held.at(newSpelling.apply(held.scope()))));
        if (!all.equals(before)) {
            now = new Modes(all);
        }
    }

    public Scope spelt(Scope scope) {
        return spelling.apply(scope);
    }

    public Modes now() {
        return now;
    }

    /** The time of day at that moment, for the story of a hold. */
    public long epochMillis(long nowNanos) {
        return startedEpochMillis + (nowNanos - startedNanos) / 1_000_000;
    }

    /** Tells of each trip, also of one that finds as strict a latch, on the thread that trips; it must not block. */
    public void onTrip(Consumer<HeldMode> listener) {
        onTrip = listener;
    }

    /** Puts it in the place of what the same gate held for the same scope, if anything; gives that back. A latch is {@link #trip}ped instead. */
    public synchronized @Nullable HeldMode hold(HeldMode named) {
        HeldMode held = named.at(spelling.apply(named.scope()));
        if (held.latched()) {
            throw new IllegalArgumentException("a latch is tripped, not held: " + held);
        }
        HeldMode before = now.of(held.scope(), held.cause(), false);
        swap(before, held);
        return before;
    }

    /** Takes away what this gate holds for this scope; its latch stays. Null: there was nothing. */
    public synchronized @Nullable HeldMode lift(Scope scope, Cause cause) {
        HeldMode before = now.of(spelling.apply(scope), cause, false);
        if (before != null) {
            swap(before, null);
        }
        return before;
    }

    /**
     * Latches it; a latch that is there for the same scope and cause stays unless this one is stricter, for a trip never loosens. Gives what is
     * latched then.
     */
    public HeldMode trip(HeldMode named) {
        HeldMode latched = latch(named);
        onTrip.accept(latched);
        return latched;
    }

    private synchronized HeldMode latch(HeldMode named) {
        HeldMode latch = named.at(spelling.apply(named.scope()));
        if (!latch.latched()) {
            throw new IllegalArgumentException("what is held for a time is no trip: " + latch);
        }
        HeldMode before = now.of(latch.scope(), latch.cause(), true);
        if (before != null && !latch.mode().isStricterThan(before.mode())) {
            return before;
        }
        HeldMode after = before == null
                ? latch
                : new HeldMode(latch.scope(), latch.cause(), latch.mode(), true, latch.why(), before.tally(), null);
        swap(before, after);
        return after;
    }

    /** Takes latches away: the last step of a re-arm. Gives what was lifted. */
    public synchronized List<HeldMode> rearm(Predicate<HeldMode> which) {
        List<HeldMode> lifted =
                now.all().stream().filter(HeldMode::latched).filter(which).toList();
        if (!lifted.isEmpty()) {
            List<HeldMode> all = new ArrayList<>(now.all());
            all.removeAll(lifted);
            now = new Modes(all);
        }
        return lifted;
    }

    private void swap(@Nullable HeldMode before, @Nullable HeldMode after) {
        List<HeldMode> all = new ArrayList<>(now.all());
        all.remove(before);
        if (after != null) {
            all.add(after);
        }
        now = new Modes(all);
    }
}
