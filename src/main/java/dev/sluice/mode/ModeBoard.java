package dev.sluice.mode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The modes that are held in the whole gateway, with one immutable snapshot that is replaced as a whole at each change,
 * so that all readers see a change at the same moment.
 *
 * <p>After a stricter mode is set, the caller must inform the gates ({@code Event.ModesChanged}), so that waiting calls
 * are checked again. Calls that start in the meantime are not missed: {@code start} reads the snapshot itself. Changes
 * are synchronized, listeners run outside that lock, and reading takes no lock. Any thread.
 */
public final class ModeBoard {
    private final long startedNanos;
    private final long startedEpochMillis;
    private volatile Modes now = Modes.NONE;
    private volatile UnaryOperator<Scope> spelling = UnaryOperator.identity();

    private volatile Consumer<HeldMode> onTrip = latch -> {};

    /** @param epochMillis time of day at {@code nowNanos} */
    public ModeBoard(long nowNanos, long epochMillis) {
        startedNanos = nowNanos;
        startedEpochMillis = epochMillis;
    }

    /**
     * Sets the function that gives each scope its canonical spelling, since an exchange may know one instrument by
     * several names. Modes that are held already are changed to it.
     */
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

    /** Converts a monotonic time to the time of day. */
    public long epochMillis(long nowNanos) {
        return startedEpochMillis + (nowNanos - startedNanos) / 1_000_000;
    }

    /**
     * Sets the listener of trips. It is called for each trip, also when an equally strict latch exists, on the thread
     * that trips; it must not block.
     */
    public void onTrip(Consumer<HeldMode> listener) {
        onTrip = listener;
    }

    /**
     * Holds a mode in place of the one that the same gate held for the same scope, and returns that previous mode, or
     * null. Latches are set by {@link #trip}.
     */
    public synchronized @Nullable HeldMode hold(HeldMode named) {
        HeldMode held = named.at(spelling.apply(named.scope()));
        if (held.latched()) {
            throw new IllegalArgumentException("a latch is tripped, not held: " + held);
        }
        HeldMode before = now.of(held.scope(), held.cause(), false);
        swap(before, held);
        return before;
    }

    /** Lifts the mode that this gate holds for this scope, and returns it, or null. Its latch stays. */
    public synchronized @Nullable HeldMode lift(Scope scope, Cause cause) {
        HeldMode before = now.of(spelling.apply(scope), cause, false);
        if (before != null) {
            swap(before, null);
        }
        return before;
    }

    /**
     * Sets a latch and returns the latch that is in force. An existing latch of the same scope and cause stays unless
     * the new one is stricter: a trip never loosens a latch.
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

    /** Removes the selected latches, as the last step of a re-arm, and returns them. */
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
